-- Until when whoever makes an event is taken to be at it; they put that off for as long as they are. Null when it is ready,
-- or was given up: from then on it is cleared away, and nobody can finish it.
alter table events add column making_until timestamptz;

drop index events_unfinished;
create index events_unfinished on events (making_until) where not is_ready;
