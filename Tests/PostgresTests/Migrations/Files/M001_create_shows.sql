create table shows (
    id uuid primary key,
    title text not null
);
