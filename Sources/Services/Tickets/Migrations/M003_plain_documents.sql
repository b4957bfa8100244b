-- A document that is drawn by the template of last resort, since the event's own template fails: whoever has paid gets in,
-- and the right document takes its place as soon as it can be drawn.
-- When the right one was tried last; null where there is none, or it is the right one.
alter table tickets add column plain_at timestamptz;

-- The same for the one document of all tickets.
alter table reservations add column merged_plain_at timestamptz;

-- Those that were given up get such a document, and who has paid for them is told that they are there, unless it is too late.
update tickets t set due_at = updated_at from events e
where e.id = t.event_id and e.ends_at > now() and document_key is null and due_at is null and cancelled_at is null;
