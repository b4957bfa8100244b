-- What the document was drawn from, part by part, so that it can be said why it would be drawn anew. Null where that was not
-- written down, or the document is one of last resort.
alter table tickets add column document_parts jsonb;

-- What the ticket's code names as its ticket, where it was given another code than the first; that named the ticket's own id.
alter table tickets add column code_id uuid;

-- The codes of such tickets, the first of them too: whoever scans one is told what has become of it.
create table reissued_codes (
    -- What the code names.
    id uuid primary key,
    ticket_id uuid not null references tickets,
    event_id uuid not null,
    -- From then on another code is the valid one; null for the one that is.
    replaced_at timestamptz
);

create unique index reissued_codes_valid on reissued_codes (ticket_id) where replaced_at is null;
create index reissued_codes_event_id on reissued_codes (event_id);

-- Documents of many tickets that are to be made again where they are not as they should be.
create table jobs (
    id uuid primary key,
    -- The id or name that the tickets belong to; empty for all.
    scope jsonb not null,
    -- Nothing is drawn, and it is counted what would be.
    is_dry boolean not null,
    -- Also what is as it should be is made again.
    is_forced boolean not null,
    -- Tickets get another code with their new document.
    reissues_codes boolean not null,
    -- Buyers are told of tickets that were made new.
    notifies boolean not null,
    -- Tickets per second, over all who work on it.
    rate integer check (rate > 0),
    state text not null check (state in ('RUNNING', 'PAUSED', 'CANCELLED', 'COMPLETED')),
    total integer not null default 0,
    -- From when on the rate lets the next batch begin.
    next_at timestamptz not null,
    asked_by text not null,
    -- Where it is told that the job is over; null for nowhere.
    callback_url text,
    -- When to tell it next; null while the job goes on, and where it was told or is tried no more.
    callback_due_at timestamptz,
    callback_attempts integer not null default 0,
    -- Why the last try failed.
    callback_problem text,
    called_back_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    ended_at timestamptz,
    constraint jobs_ended check ((ended_at is not null) = (state in ('CANCELLED', 'COMPLETED')))
);

create index jobs_created_at on jobs (created_at);
create index jobs_callback_due_at on jobs (callback_due_at) where callback_due_at is not null;
create index jobs_open on jobs (state) where state in ('RUNNING', 'PAUSED');

-- A job's tickets, some hundred in a row. What came of them is noted in one transaction with the documents, so that nothing is
-- made or counted twice, whoever dies when.
create table job_batches (
    job_id uuid not null references jobs on delete cascade,
    number integer not null,
    -- Empty when it is done.
    ticket_ids uuid[] not null,
    due_at timestamptz not null,
    -- Who is working on it: a process of the server, which has gone when ours has crashed.
    working_until timestamptz,
    working_by integer,
    -- Why it is put off.
    problem text,
    done_at timestamptz,
    skipped integer not null default 0,
    made integer not null default 0,
    failed integer not null default 0,
    -- Tickets by why they are not as they should be; a ticket can have several reasons.
    reasons jsonb not null default '{}',
    primary key (job_id, number)
);

-- In this order they are worked on.
create index job_batches_open on job_batches (job_id, number) where done_at is null;

create table job_failures (
    job_id uuid not null references jobs on delete cascade,
    ticket_id uuid not null,
    error text not null,
    failed_at timestamptz not null,
    primary key (job_id, ticket_id)
);
