-- Whether a document is as it should be, without a look at what stands on it. A stamp is made of everything that a document
-- depends on and of the document's own digest, so that nothing needs to forget it: whatever is changed, by whomever, makes
-- it a stamp of something else, and the ticket is looked at. Null where nobody has looked yet, and for documents of last
-- resort.
alter table tickets add column document_stamp bytea;

create function outline_digest(outline jsonb) returns bytea language sql immutable parallel safe
as $$ select sha256(convert_to(outline::text, 'UTF8')) $$;

-- The look is what the server decides: the form of what is printed, the renderer, the template and the fonts. Texts of an array
-- are quoted where that is needed, so no two tickets have the same.
create function document_stamp(
    look text, outline_digest bytea, ticket uuid, reservation uuid, place integer, seat uuid, holder text, code text,
    issued_at timestamptz, document_digest text
) returns bytea language sql stable parallel safe
as $$
    select sha256(convert_to(
        array[look, encode(outline_digest, 'hex'), ticket::text, reservation::text, place::text, seat::text, holder,
            code, extract(epoch from issued_at)::text, document_digest]::text,
        'UTF8'))
$$;

-- What was sold is the one thing that stamps are not made of: it is written once, and large.
create function forget_document_stamps() returns trigger language plpgsql as $$ begin
    update tickets.tickets set document_stamp = null where reservation_id = new.id;
    return null;
end $$;

create trigger forget_stamps after update of paid on reservations for each row
    when (old.paid is not null and old.paid is distinct from new.paid)
    execute function forget_document_stamps();
