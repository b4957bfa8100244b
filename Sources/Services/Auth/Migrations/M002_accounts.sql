create table users (
    id uuid primary key,
    email text not null,
    email_key text not null constraint users_email_key unique,
    password_hash text not null,
    first_name text,
    last_name text,
    phone text,
    role text not null check (role in ('USER', 'STAFF', 'ADMIN')),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- A sign-in, and all the refresh tokens that came of it: a family.
create table sessions (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    reason text
);

create index sessions_user_id on sessions (user_id);
create index sessions_expires_at on sessions (expires_at);

-- Tokens themselves are kept nowhere.
create table refresh_tokens (
    digest bytea primary key,
    session_id uuid not null references sessions on delete cascade,
    issued_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);

create index refresh_tokens_session_id on refresh_tokens (session_id);

create table password_resets (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    expires_at timestamptz not null,
    used_at timestamptz
);

create index password_resets_user_id on password_resets (user_id);

-- Leaking buckets: how many attempts are remembered against an account, an address, or an account from an address.
create table login_attempts (
    key text primary key,
    level double precision not null,
    at timestamptz not null
);

create index login_attempts_at on login_attempts (at);

-- Where a user has signed in before, so that attacks from elsewhere do not lock them out.
create table known_addresses (
    user_id uuid not null references users on delete cascade,
    address text not null,
    last_at timestamptz not null,
    primary key (user_id, address)
);
