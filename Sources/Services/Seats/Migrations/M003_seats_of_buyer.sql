-- Also of what a buyer has bought, so that asking whether somebody has any of an event's seats reads no others.
create index seats_of_buyer on seats (locked_by, event_id) where locked_by is not null;
drop index seats_locked_by;
