-- Documents that others have taken the place of: links to them that are out stay good for a while, and then they are removed
-- from the store. A key names one version of one document, and none comes back.
create table superseded_documents (
    key text primary key,
    -- Whose document it was: one of these.
    ticket_id uuid,
    reservation_id uuid,
    superseded_at timestamptz not null,
    constraint superseded_documents_owner check ((ticket_id is null) <> (reservation_id is null))
);

create index superseded_documents_superseded_at on superseded_documents (superseded_at);

-- Noted here, so that nothing that changes a document can forget it.
create function note_superseded_ticket() returns trigger language plpgsql as $$ begin
    insert into tickets.superseded_documents as s (key, ticket_id, superseded_at)
    values (old.document_key, old.id, now())
    on conflict (key) do update set superseded_at = excluded.superseded_at;
    return null;
end $$;

create trigger superseded after update of document_key on tickets for each row
    when (old.document_key is distinct from new.document_key and old.document_key is not null)
    execute function note_superseded_ticket();

create function note_superseded_merged() returns trigger language plpgsql as $$ begin
    insert into tickets.superseded_documents as s (key, reservation_id, superseded_at)
    values (old.merged_key, old.id, now())
    on conflict (key) do update set superseded_at = excluded.superseded_at;
    return null;
end $$;

create trigger superseded after update of merged_key on reservations for each row
    when (old.merged_key is distinct from new.merged_key and old.merged_key is not null)
    execute function note_superseded_merged();
