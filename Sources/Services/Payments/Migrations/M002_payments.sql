create table payments (
    id uuid primary key,
    reservation_id uuid not null,
    buyer_id uuid not null,
    event_id uuid not null,
    seat_ids uuid[] not null,
    -- In the smallest units of the currency.
    amount bigint not null check (amount >= 0),
    currency text not null,
    method text not null check (method in ('CARD', 'PAYPAL', 'BANK_TRANSFER')),
    idempotency_key text,
    -- Of the request that made it, without the card.
    digest bytea,
    status text not null check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REFUNDED')),
    -- What is to be done next.
    step text not null check (step in ('initiated', 'charging', 'waiting', 'charged', 'returning', 'refunding', 'unwinding',
        'ended')),
    transaction_id text,
    card_brand text,
    -- The number itself is kept nowhere.
    card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
    failure_reason text,
    -- Staff took the money, and gives it back; the provider knows nothing of it.
    is_by_hand boolean not null default false,
    -- Until when a provider that has not decided is waited for.
    waits_until timestamptz,
    -- Counts refunds that were begun: each has a key of its own at the provider.
    refunds integer not null default 0,
    refund_reason text,
    -- Failed attempts at the step.
    attempts integer not null default 0,
    -- When somebody may work on it; nobody does before, but who claimed it.
    due_at timestamptz not null default now(),
    -- The process of the server that claimed it: when that has gone, nobody is working on it.
    claimed_by integer,
    processed_at timestamptz,
    refunded_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint payments_step_of_status check (case step
        when 'initiated' then status = 'PENDING'
        when 'ended' then status in ('COMPLETED', 'FAILED', 'REFUNDED')
        when 'refunding' then status = 'COMPLETED'
        when 'unwinding' then status = 'COMPLETED'
        else status = 'PROCESSING' end),
    constraint payments_completed check (status <> 'COMPLETED' or (transaction_id is not null and processed_at is not null))
);

create unique index payments_idempotency_key on payments (buyer_id, idempotency_key);
create index payments_reservation_id on payments (reservation_id, created_at);
create index payments_due_at on payments (due_at) where step not in ('initiated', 'ended');
create index payments_to_refund on payments (event_id) where status = 'COMPLETED' and step = 'ended';
create index payments_initiated on payments (created_at) where step = 'initiated';
-- A reservation is paid for once, whatever the program does.
create unique index payments_once on payments (reservation_id) where status = 'COMPLETED';

-- Events whose payments all go back.
create table cancelled_events (event_id uuid primary key);

-- The test provider's own books. They stand for another company's, so no other table refers to them.
create table provider_charges (
    key text primary key,
    transaction_id text,
    amount bigint,
    currency text,
    card_brand text,
    card_last4 text,
    -- What the test card is for.
    conduct text not null,
    status text not null check (status in ('PENDING', 'SUCCEEDED', 'DECLINED')),
    reason text,
    -- Notices that are owed, from an instant on.
    notices integer not null default 0,
    due_at timestamptz not null default now(),
    made_at timestamptz not null default now()
);

create index provider_charges_notices on provider_charges (due_at) where notices > 0;

create table provider_refunds (
    key text primary key,
    charge_key text not null references provider_charges,
    amount bigint not null,
    -- Null where the money went back.
    refusal text,
    made_at timestamptz not null default now()
);

create unique index provider_refunds_once on provider_refunds (charge_key) where refusal is null;
