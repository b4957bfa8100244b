create table notifications (
    id uuid primary key,
    user_id uuid not null,
    type text not null check (type in ('EMAIL', 'SMS')),
    event text not null,
    status text not null default 'PENDING' check (status in ('PENDING', 'SENT', 'FAILED', 'DELIVERED')),
    -- What it is about: of one thing one mail is sent, however often its fact comes.
    about text unique,
    -- Known at the latest when it was sent.
    recipient text,
    subject text,
    body text,
    -- What whoever asked for it gave, for all to see who may see it.
    metadata jsonb not null,
    -- What it is written from.
    content jsonb not null,
    language text,
    attempts integer not null default 0,
    due_at timestamptz not null,
    -- Whoever claimed it works on it until then.
    claimed_until timestamptz,
    external_id text,
    failure_reason text,
    sent_at timestamptz,
    delivered_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create index notifications_due on notifications (due_at) where status = 'PENDING';
create index notifications_user_id on notifications (user_id, created_at desc);

-- Who comes when, to be reminded.
create table bookings (
    reservation_id uuid primary key,
    event_id uuid not null,
    starts_at timestamptz not null,
    booked_at timestamptz not null,
    reservation jsonb not null,
    is_cancelled boolean not null default false,
    reminded_at timestamptz
);

create index bookings_event_id on bookings (event_id);
create index bookings_starts_at on bookings (starts_at) where reminded_at is null and not is_cancelled;

-- What Events said last of events; bookings and changes come in no certain order.
create table events (
    id uuid primary key,
    outline jsonb not null,
    starts_at timestamptz not null,
    changed_at timestamptz not null
);
