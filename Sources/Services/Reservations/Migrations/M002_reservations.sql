create table reservations (
    id uuid primary key,
    buyer_id uuid not null,
    event_id uuid not null,
    -- As they were when it was made: what was agreed on.
    event jsonb not null,
    seats jsonb not null,
    -- In the order of the seat map, as in seats.
    seat_ids uuid[] not null check (cardinality(seat_ids) > 0),
    -- Names of those who come, for the seats in the same order.
    holders text[] not null check (cardinality(holders) = cardinality(seat_ids)),
    -- In the smallest units of the currency.
    total bigint not null check (total >= 0),
    currency text not null,
    -- What the buyer reads, as a language tag (BCP 47).
    language text,
    idempotency_key text,
    status text not null default 'PENDING' check (status in ('PENDING', 'CONFIRMED', 'EXPIRED', 'CANCELLED')),
    -- From then on a PENDING one is expired, whatever its status says, unless a payment keeps it.
    expires_at timestamptz not null,
    -- The payment that keeps it until an instant, or that it was confirmed for.
    payment_id uuid,
    kept_until timestamptz,
    -- When Seats frees the seats by itself.
    seats_until timestamptz not null,
    -- It is over, and its seats may not be free yet.
    has_seats_to_free boolean not null default false,
    confirmed_at timestamptz,
    cancelled_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint reservations_kept check (kept_until is null or (status = 'PENDING' and payment_id is not null)),
    constraint reservations_confirmed check (status <> 'CONFIRMED' or (confirmed_at is not null and payment_id is not null)),
    constraint reservations_over check (not has_seats_to_free or status in ('EXPIRED', 'CANCELLED'))
);

create index reservations_buyer_id on reservations (buyer_id, created_at);
create index reservations_expires_at on reservations (expires_at) where status = 'PENDING';
create index reservations_event_id on reservations (event_id) where status = 'PENDING';
create index reservations_has_seats_to_free on reservations (updated_at) where has_seats_to_free;

-- Which reservation is made for an idempotency key of a buyer: known before its seats are asked for, so that a second try
-- after a crash asks for them in the same name.
create table keys (
    buyer_id uuid not null,
    key text not null,
    digest bytea not null,
    reservation_id uuid not null,
    expires_at timestamptz not null,
    made_at timestamptz not null default now(),
    primary key (buyer_id, key)
);

create index keys_made_at on keys (made_at);

-- Events of which nothing can be paid for any more.
create table cancelled_events (event_id uuid primary key);
