-- What Tickets knows of events: the latest that it was told.
create table events (
    id uuid primary key,
    outline jsonb not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    is_cancelled boolean not null default false,
    -- When the fact that is in force says that the event was changed; that of a sale is older than all.
    changed_at timestamptz not null default '-infinity'
);

-- What was sold, and what became of all of it. Whoever changes what stands on its tickets locks it first.
create table reservations (
    id uuid primary key,
    -- Null where a revocation came before the sale was heard of.
    paid jsonb,
    -- Holds for tickets that are issued later too.
    cancelled_why text check (cancelled_why in ('REVOKED', 'REFUNDED')),
    -- When it was told that everything is there; that is told once.
    ready_at timestamptz,
    -- Grows with whatever changes the one document of all tickets.
    revision integer not null default 0,
    -- Null while there is no document of this revision.
    merged_key text,
    merging_until timestamptz,
    merging_by integer
);

create table tickets (
    id uuid primary key,
    reservation_id uuid not null references reservations,
    payment_id uuid not null,
    buyer_id uuid not null,
    event_id uuid not null references events,
    seat_id uuid not null,
    -- From 1, in the order of the seat map.
    position integer not null,
    holder_name text,
    code text not null,
    issued_at timestamptz not null,
    document_version integer not null default 1,
    -- Null while there is no document.
    document_key text,
    document_digest text,
    -- When to draw it next; null where nothing is to be drawn, or no more tries are made.
    due_at timestamptz,
    attempts integer not null default 0,
    -- Why it could not be drawn.
    error text,
    -- Who is drawing it: a process of the server, which has gone when ours has crashed.
    drawing_until timestamptz,
    drawing_by integer,
    admitted_at timestamptz,
    admitted_by uuid,
    admitted_gate text,
    admitted_scan uuid,
    cancelled_at timestamptz,
    cancelled_why text check (cancelled_why in ('REVOKED', 'REFUNDED', 'COMPENSATED')),
    status text not null generated always as (
        case when cancelled_at is not null then 'CANCELLED' when admitted_at is not null then 'VERIFIED'
            when document_key is not null then 'GENERATED' else 'PENDING' end) stored,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (reservation_id, seat_id),
    constraint tickets_cancelled check ((cancelled_at is null) = (cancelled_why is null)),
    constraint tickets_admitted check ((admitted_at is null) = (admitted_scan is null)),
    constraint tickets_drawn check ((document_key is null) = (document_digest is null))
);

create index tickets_buyer_id on tickets (buyer_id, created_at);
create index tickets_cancelled_of_event on tickets (event_id) where cancelled_at is not null;
create index tickets_due_at on tickets (due_at) where due_at is not null;
create index tickets_with_error on tickets (updated_at) where error is not null;

-- Every scan, as it was answered. Nothing here is changed later.
create table scans (
    id uuid primary key,
    -- Null where the code is none of ours.
    ticket_id uuid,
    -- The event that the gate asked for.
    event_id uuid,
    outcome text not null,
    gate text,
    device text,
    scanned_by text not null,
    scanned_at timestamptz not null,
    received_at timestamptz not null,
    -- The other admission of the same ticket, where there is one.
    rival_at timestamptz,
    rival_gate text,
    -- What was read, where that is none of our codes.
    code text
);

create index scans_ticket_id on scans (ticket_id, scanned_at);
