-- What Seats knows of events.
create table events (
    id uuid primary key,
    currency text not null,
    sales_end_at timestamptz not null,
    is_cancelled boolean not null default false,
    -- When the last fact that was heeded says that the event was changed.
    changed_at timestamptz not null default '-infinity'
);

-- Grows with every change of a seat. What a client has seen of an event is named by the sum over its seats, which grows
-- with every change that is committed, in whatever order.
create sequence versions;

create table seats (
    id uuid primary key,
    event_id uuid not null references events,
    -- The place in the seat map.
    position integer not null,
    section text not null,
    row_label text not null,
    seat_number text not null,
    seat_type text not null,
    -- In the smallest units of the event's currency.
    price bigint not null check (price >= 0),
    status text not null default 'AVAILABLE' check (status in ('AVAILABLE', 'LOCKED', 'RESERVED', 'SOLD')),
    -- The buyer, until the seat is free again.
    locked_by uuid,
    locked_at timestamptz,
    -- From then on a LOCKED or RESERVED seat is free, whatever its status says.
    lock_expires_at timestamptz,
    reservation_id uuid,
    version bigint not null default nextval('versions'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (event_id, section, row_label, seat_number),
    constraint seats_of_nobody check ((status = 'AVAILABLE') = (locked_by is null and locked_at is null)),
    constraint seats_with_expiry check ((status in ('LOCKED', 'RESERVED')) = (lock_expires_at is not null)),
    constraint seats_of_reservation check ((status in ('RESERVED', 'SOLD')) = (reservation_id is not null))
);

create index seats_event_id on seats (event_id, position);
create index seats_locked_by on seats (locked_by, event_id) where status in ('LOCKED', 'RESERVED');
create index seats_reservation_id on seats (reservation_id) where reservation_id is not null;
create index seats_lock_expires_at on seats (lock_expires_at) where lock_expires_at is not null;

-- A seat is sold once: a sale is one row by the seat's id, and a sold seat must be sold to the reservation that is in it.
-- Neither can be without the other, nor can a sold seat change hands, whoever writes.
create table sales (
    seat_id uuid primary key,
    reservation_id uuid not null,
    sold_at timestamptz not null default now(),
    unique (seat_id, reservation_id)
);

alter table seats
    add column sold_to uuid generated always as (case when status = 'SOLD' then reservation_id end) stored,
    add constraint seats_sold_once foreign key (id, sold_to) references sales (seat_id, reservation_id);
