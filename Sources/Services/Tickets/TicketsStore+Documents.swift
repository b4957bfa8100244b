import Domain
import Foundation
import Postgres
import ServiceKit

/// A document that is asked for, of a ticket or of all tickets of a reservation.
struct StoredDocument: Sendable {
    let buyer: UserID
    let isCancelled: Bool
    /// Nil while there is none.
    let key: String?
    /// Why there is none, or not the right one.
    let error: String?
    /// When the right one was tried last, where this is one of last resort.
    let plainAt: Date?
    let fileName: String
}

extension TicketsStore {
    // MARK: - Links

    func document(_ id: TicketID) -> SQL {
        """
        select buyer_id, cancelled_at is not null, document_key, error, plain_at, reservation_id, position
        from tickets.tickets where id = \(id)
        """
    }

    /// That of a whole reservation, which is cancelled where all its tickets are. The document of one ticket alone is that
    /// ticket's own, and then the ticket comes last.
    func document(ofReservation id: ReservationID) -> SQL {
        """
        with owned as (
            select buyer_id, bool_and(cancelled_at is not null) as is_cancelled, max(error) as error,
                array_agg(id) filter (where cancelled_at is null) as valid
            from tickets.tickets where reservation_id = \(id) group by buyer_id)
        select o.buyer_id, o.is_cancelled, case when t.id is null then r.merged_key else t.document_key end, o.error,
            case when t.id is null then r.merged_plain_at else t.plain_at end, t.id
        from owned o join tickets.reservations r on r.id = \(id)
            left join tickets.tickets t on cardinality(o.valid) = 1 and t.id = o.valid[1]
        """
    }

    // MARK: - Drawing tickets

    func isFree(_ until: SQL, _ by: SQL, at instant: Date) -> SQL {
        """
        (\(until) is null or \(until) <= \(instant)
            or not exists (select from pg_stat_activity a where a.pid = \(by)))
        """
    }

    /// Claims tickets that are due.
    func claim(atMost limit: Int, until end: Date, at instant: Date) -> SQL {
        """
        with due as materialized (
            select id from tickets.tickets t
            where due_at <= \(instant) and \(isFree("t.drawing_until", "t.drawing_by", at: instant))
            order by due_at, reservation_id, position limit \(limit) for update skip locked)
        update tickets.tickets t set drawing_until = \(end), drawing_by = pg_backend_pid()
        from due, tickets.reservations r, tickets.events e
        where t.id = due.id and r.id = t.reservation_id and e.id = t.event_id returning \(PrintedTicket.columns)
        """
    }

    /// How many are to be drawn, for how many seconds the first has been due, and how many are tried no more although their
    /// event is not over.
    func drawing(at instant: Date) -> SQL {
        """
        with waiting as materialized (
            select due_at from tickets.tickets where due_at is not null order by due_at
            limit \(QueueDepth.countLimit)),
        failed as materialized (
            select from tickets.tickets t join tickets.events e on e.id = t.event_id
            where t.error is not null and t.due_at is null and t.cancelled_at is null and e.ends_at > \(instant)
            limit \(QueueDepth.countLimit))
        select (select count(*) from waiting),
            (select extract(epoch from \(instant) - min(due_at))::float8 from waiting),
            (select count(*) from failed)
        """
    }

    /// Claims one, whether it is due or not. No row where somebody else draws it.
    func claim(_ id: TicketID, until end: Date, at instant: Date) -> SQL {
        """
        update tickets.tickets t set drawing_until = \(end), drawing_by = pg_backend_pid()
        from tickets.reservations r, tickets.events e
        where t.id = \(id) and r.id = t.reservation_id and e.id = t.event_id
            and \(isFree("t.drawing_until", "t.drawing_by", at: instant))
        returning \(PrintedTicket.columns)
        """
    }

    func release(_ ids: [TicketID]) -> SQL {
        "update tickets.tickets set drawing_until = null, drawing_by = null where id = any(\(ids))"
    }

    /// Lets claimed tickets be drawn later, for no fault of theirs.
    func postpone(_ ids: [TicketID], until instant: Date) -> SQL {
        """
        update tickets.tickets set drawing_until = null, drawing_by = null,
            due_at = case when due_at is not null then \(instant) end
        where id = any(\(ids))
        """
    }

    /// A ticket that was drawn, as it looked then.
    struct Finished: Sendable {
        let id: TicketID
        let holder: String?
        /// The code that it had.
        let code: String
        /// Which word of its event it shows.
        let heard: String
        /// The one that it gets, which stands on the document; nil where that is the same.
        let newCode: NewCode?
        let key: String
        let digest: String
        let parts: JSON<DocumentParts>?
        /// Why it is one of last resort; nil for the right one.
        let failure: Failed?

        init(_ ticket: PrintedTicket, key: String, _ document: Drawn, failure: Failed?, newCode: NewCode? = nil) {
            (id, holder, code, self.newCode) = (ticket.id, ticket.holder, ticket.code, newCode)
            heard = ticket.heard
            (self.key, self.failure) = (key, failure)
            (digest, parts) = (document.digest, failure == nil ? document.parts.map { JSON($0) } : nil)
        }
    }

    /// Notes documents that are stored, of tickets whose reservations are locked, and new codes with those that show them.
    /// What was drawn for a holder, with a code or at an event that is another meanwhile is not noted, and neither is another
    /// code of a ticket that was cancelled or used. The event stays as it is until the transaction ends, so that whoever
    /// orders it anew for a changed event finds what is noted here. Returns the tickets of which something was noted.
    @discardableResult
    func finish(_ tickets: [Finished], at instant: Date, _ tx: Transaction) throws -> [TicketID] {
        let changed = try tx.query(
            """
            with events as materialized (
                select id, changed_at from tickets.events
                where id in (select event_id from tickets.tickets where id = any(\(tickets.map(\.id))))
                order by id for share)
            update tickets.tickets t
            set code = coalesce(done.new_code, t.code), code_id = coalesce(done.new_code_id, t.code_id),
                document_key = done.key, document_digest = done.digest, document_parts = done.parts,
                document_version = t.document_version + case when t.document_digest <> done.digest then 1 else 0 end,
                due_at = case when t.cancelled_at is null then done.next end, attempts = done.attempts,
                drawing_until = null, drawing_by = null,
                error = done.error, plain_at = case when done.error is not null then \(instant) end,
                updated_at = \(instant)
            from unnest(\(tickets.map(\.id)), \(tickets.map(\.holder)), \(tickets.map(\.key)), \(tickets.map(\.digest)),
                    \(tickets.map(\.failure?.error)), \(tickets.map { $0.failure?.attempts ?? 0 }),
                    \(tickets.map(\.failure?.next)), \(tickets.map(\.parts)), \(tickets.map(\.code)),
                    \(tickets.map(\.newCode?.text)), \(tickets.map(\.newCode?.id)), \(tickets.map(\.heard)))
                as done (id, holder_name, key, digest, error, attempts, next, parts, code, new_code, new_code_id, heard),
                events e
            where t.id = done.id and e.id = t.event_id and e.changed_at = done.heard::timestamptz
                and t.holder_name is not distinct from done.holder_name and t.code = done.code
                and (done.new_code is null or (t.cancelled_at is null and t.admitted_at is null))
                and (t.document_digest is distinct from done.digest or t.error is not null or done.error is not null)
            returning t.id, t.reservation_id
            """
        ).all((TicketID, ReservationID).self)
        if !changed.isEmpty { try renew(Array(Set(changed.map(\.1))), tx) }
        if changed.count < tickets.count {
            try discard(tickets.map { ($0.key, $0.id) }, at: instant, tx)
        }
        // Where the same document as before was stored again, nothing of it was changed.
        if changed.count < tickets.count {
            try tx.later("\(release(tickets.map(\.id))) and drawing_until is not null")
        }
        return changed.map(\.0)
    }

    /// Sees to it that documents which are stored are removed some day where they are not their tickets' after all.
    func discard(_ documents: [(key: String, ticket: TicketID)], at instant: Date, _ tx: Transaction) throws {
        try tx.later(
            """
            insert into tickets.superseded_documents (key, ticket_id, superseded_at)
            select stored.key, stored.id, \(instant)
            from unnest(\(documents.map(\.key)), \(documents.map(\.ticket))) as stored (key, id)
            where not exists (
                select from tickets.tickets t where t.id = stored.id and t.document_key = stored.key)
            on conflict (key) do nothing
            """)
    }

    /// What was one document of all tickets is so no more.
    func renew(_ reservation: ReservationID, _ tx: Transaction) throws { try renew([reservation], tx) }

    private func renew(_ reservations: [ReservationID], _ tx: Transaction) throws {
        try tx.later(
            """
            update tickets.reservations set revision = revision + 1, merged_key = null where id = any(\(reservations))
            """)
    }

    /// A ticket that cannot be drawn as it looked then.
    struct Failed: Sendable {
        let id: TicketID
        let holder: String?
        let error: String
        let attempts: Int
        /// When to try again; nil for no more.
        let next: Date?
    }

    /// Notes why tickets cannot be drawn; those that have a document of last resort keep it. One whose holder is another meanwhile is not to blame.
    func fail(_ tickets: [Failed], at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            update tickets.tickets t
            set error = failed.error, attempts = failed.attempts,
                due_at = case when t.cancelled_at is null and (t.document_key is null or t.plain_at is not null)
                    then failed.next end,
                plain_at = case when t.plain_at is not null then \(instant) end, updated_at = \(instant)
            from unnest(\(tickets.map(\.id)), \(tickets.map(\.holder)), \(tickets.map(\.error)),
                \(tickets.map(\.attempts)), \(tickets.map(\.next))) as failed (id, holder_name, error, attempts, next)
            where t.id = failed.id and t.holder_name is not distinct from failed.holder_name
            """)
        try tx.query(release(tickets.map(\.id)))
    }

    /// What was sold, if everything is there now and nobody was told so yet; from then on it counts as told. A document of
    /// last resort is there when no better one is to be expected soon.
    func completed(
        _ reservation: ReservationID, at instant: Date, _ tx: Transaction
    ) throws -> (paid: PaidReservation, tickets: [TicketID])? {
        let done = try tx.query(
            """
            update tickets.reservations r set ready_at = \(instant)
            where id = \(reservation) and ready_at is null and cancelled_why is null and paid is not null
                and not exists (select from tickets.tickets t where t.reservation_id = r.id and t.cancelled_at is null
                    and (t.document_key is null or (t.plain_at is not null and t.due_at is not null)))
            returning paid, array(
                select id from tickets.tickets t where t.reservation_id = r.id and t.cancelled_at is null
                order by position)
            """
        ).oneOrNone((JSON<PaidReservation>, [TicketID]).self)
        guard let (paid, tickets) = done, !tickets.isEmpty else { return nil }
        return (paid.value, tickets)
    }

    // MARK: - Holders

    func printed(_ id: TicketID) -> SQL {
        """
        select \(PrintedTicket.columns), t.status, t.buyer_id from tickets.tickets t
            join tickets.reservations r on r.id = t.reservation_id join tickets.events e on e.id = t.event_id
        where t.id = \(id)
        """
    }

    /// False where the ticket is another than was read. `failure` says why the document is one of last resort.
    func rename(
        _ ticket: PrintedTicket, to name: String, _ stored: (key: String, document: Drawn), failure: Failed?,
        at instant: Date, _ tx: Transaction
    ) throws -> Bool {
        let parts = failure == nil ? stored.document.parts.map { JSON($0) } : nil
        return try tx.query(
            """
            with heard as materialized (
                select from tickets.events
                where id = \(ticket.event.id) and changed_at = \(ticket.heard)::timestamptz for share)
            update tickets.tickets set holder_name = \(name), document_key = \(stored.key),
                document_digest = \(stored.document.digest), document_parts = \(parts),
                document_version = document_version + case when document_key is null then 0 else 1 end,
                due_at = \(failure?.next), attempts = \(failure?.attempts ?? 0), error = \(failure?.error),
                plain_at = \(failure == nil ? nil : instant), updated_at = \(instant)
            where id = \(ticket.id) and holder_name is not distinct from \(ticket.holder) and code = \(ticket.code)
                and document_version = \(ticket.version) and admitted_at is null and cancelled_at is null
                and exists (select from heard)
            """
        ).affected == 1
    }

    // MARK: - One document of all tickets

    /// Claims it; its revision, and whether it is one of last resort. No row where somebody else makes it.
    func claimMerged(_ id: ReservationID, until end: Date, at instant: Date) -> SQL {
        """
        update tickets.reservations r set merging_until = \(end), merging_by = pg_backend_pid()
        where id = \(id) and \(isFree("r.merging_until", "r.merging_by", at: instant))
        returning merged_key, revision, merged_plain_at is not null
        """
    }

    func releaseMerged(_ id: ReservationID) -> SQL {
        "update tickets.reservations set merging_until = null, merging_by = null where id = \(id)"
    }

    func printed(ofReservation id: ReservationID) -> SQL {
        """
        select \(PrintedTicket.columns) from tickets.tickets t
            join tickets.reservations r on r.id = t.reservation_id join tickets.events e on e.id = t.event_id
        where t.reservation_id = \(id) and t.cancelled_at is null order by t.position
        """
    }

    /// Notes the document. Where the tickets are others by now, it is one to be removed some day. `plainAt` is for one of
    /// last resort.
    func finishMerged(_ id: ReservationID, revision: Int, key: String, plainAt: Date?, at instant: Date) -> SQL {
        """
        with noted as (
            update tickets.reservations set merging_until = null, merging_by = null,
                merged_key = case when revision = \(revision) then \(key) else merged_key end,
                merged_plain_at = case when revision = \(revision) then \(plainAt) else merged_plain_at end
            where id = \(id) returning revision)
        insert into tickets.superseded_documents (key, reservation_id, superseded_at)
        select \(key), \(id), \(instant) from noted where revision <> \(revision) on conflict (key) do nothing
        """
    }
}
