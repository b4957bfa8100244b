-- What every service has beside tables of its own.

-- What has happened here. Written in the transaction of the change.
create table facts (
    id uuid primary key,
    name text not null,
    body jsonb not null,
    request_id text,
    made_at timestamptz not null default now()
);

create index facts_made_at on facts (made_at);

-- Who is to hear of it. A row is claimed, then done, due again, or parked.
create table deliveries (
    fact_id uuid not null references facts on delete cascade,
    consumer text not null,
    attempts integer not null default 0,
    due_at timestamptz not null default now(),
    -- The process of the server that claimed it: when that has gone, nobody is working on it.
    claimed_by integer,
    done_at timestamptz,
    parked_at timestamptz,
    error text,
    primary key (fact_id, consumer)
);

create index deliveries_due on deliveries (due_at) where done_at is null and parked_at is null;
create index deliveries_claimed on deliveries (claimed_by) where claimed_by is not null;
create index deliveries_parked on deliveries (parked_at) where parked_at is not null;

-- What consumers of this service have done already, so that a fact that comes twice is done once.
create table consumed_facts (
    fact_id uuid not null,
    consumer text not null,
    consumed_at timestamptz not null default now(),
    primary key (fact_id, consumer)
);

create index consumed_facts_consumed_at on consumed_facts (consumed_at);

-- The first answers to requests that create, by the keys that their senders gave them.
create table idempotency_keys (
    caller text not null,
    endpoint text not null,
    key text not null,
    digest bytea not null,
    -- Null while the first request is being worked on.
    answer jsonb,
    claimed_by integer,
    made_at timestamptz not null default now(),
    primary key (caller, endpoint, key)
);

create index idempotency_keys_made_at on idempotency_keys (made_at);
