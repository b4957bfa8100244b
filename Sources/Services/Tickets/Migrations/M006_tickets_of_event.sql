-- What jobs and exports are about.
create index tickets_of_event on tickets (event_id, reservation_id, position) where cancelled_at is null;
