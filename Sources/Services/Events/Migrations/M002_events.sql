create table venues (
    id uuid primary key,
    name text not null,
    address text,
    city text,
    state text,
    country text,
    zip_code text,
    capacity integer,
    -- The seat map; without one, events get a plain grid.
    layout jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table events (
    id uuid primary key,
    title text not null,
    description text,
    category text,
    image_url text,
    venue_id uuid not null constraint events_venue_id_fkey references venues,
    -- As it was when the seats were made of it.
    venue jsonb not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    time_zone text not null,
    currency text not null,
    template_name text not null,
    is_cancelled boolean not null default false,
    -- False until its seats are there: nobody sees it before.
    is_ready boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (ends_at > starts_at)
);

create index events_venue_id on events (venue_id);
create index events_starts_at on events (starts_at, id) where is_ready;
create index events_unfinished on events (created_at) where not is_ready;
