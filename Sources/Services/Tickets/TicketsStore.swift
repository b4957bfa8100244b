import Domain
import Foundation
import Postgres
import ServiceKit

/// All SQL of Tickets, one function per question. Tickets are locked after their reservation, and in the order of their ids.
struct TicketsStore: Sendable {
    /// By which those who draw are woken.
    static let pending = "tickets_pending"

    // MARK: - Issuing

    /// Locks the reservation, which need not be known yet, and says whether its tickets admit nobody.
    func enter(_ id: ReservationID, _ tx: Transaction) throws -> CancelReason? {
        try tx.later("insert into tickets.reservations (id) values (\(id)) on conflict (id) do nothing")
        return try tx.query("select cancelled_why from tickets.reservations where id = \(id) for update")
            .one(CancelReason?.self)
    }

    /// Locks the reservation of tickets that are there.
    func lock(_ id: ReservationID, _ tx: Transaction) throws {
        try tx.later("select from tickets.reservations where id = \(id) for update")
    }

    /// Locks the reservation and writes down what was sold. Whether its tickets admit nobody, and whether its event is known.
    func enter(_ paid: PaidReservation, _ tx: Transaction) throws -> (cancelled: CancelReason?, knowsEvent: Bool) {
        let (cancelled, knowsEvent) = try tx.query(
            """
            insert into tickets.reservations as r (id, paid)
            values (\(paid.id), \(JSON(paid))::jsonb || \(JSON(KeptScope.current))::jsonb)
            on conflict (id) do update set paid = coalesce(r.paid, excluded.paid)
            returning cancelled_why, exists (select from tickets.events e where e.id = \(paid.event.id))
            """
        ).one((CancelReason?, Bool).self)
        return (cancelled, knowsEvent)
    }

    /// What was true of the event when it was sold; whatever was heard since holds.
    func learn(_ event: EventOutline, _ tx: Transaction) throws {
        try tx.later(
            """
            insert into tickets.events (id, outline, starts_at, ends_at, is_cancelled)
            values (\(event.id), \(JSON(event)), \(event.startsAt), \(event.endsAt), \(event.isCancelled))
            on conflict (id) do nothing
            """)
    }

    /// False where something later was heard before. Cancelled is for good.
    func follow(_ event: EventOutline, changedAt: Date, _ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            insert into tickets.events as e (id, outline, starts_at, ends_at, is_cancelled, changed_at)
            values (\(event.id), \(JSON(event)), \(event.startsAt), \(event.endsAt), \(event.isCancelled), \(changedAt))
            on conflict (id) do update set outline = excluded.outline, starts_at = excluded.starts_at,
                ends_at = excluded.ends_at, is_cancelled = e.is_cancelled or excluded.is_cancelled,
                changed_at = excluded.changed_at
            where e.changed_at < excluded.changed_at
            """
        ).affected == 1
    }

    func cancel(_ event: EventOutline, _ tx: Transaction) throws {
        try learn(event, tx)
        try tx.query("update tickets.events set is_cancelled = true where id = \(event.id)")
    }

    /// A ticket that is about to be issued.
    struct Draft: Sendable {
        let id: TicketID
        let seat: SeatID
        let holder: String?
        let code: String
    }

    /// Those of seats that have a ticket stay as they are. Of a cancelled reservation nothing needs to be drawn.
    func insert(
        _ drafts: [Draft], _ paid: PaidReservation, cancelled: CancelReason?, at instant: Date, _ tx: Transaction
    ) throws {
        let (due, cancelledAt): (Date?, Date?) = cancelled == nil ? (instant, nil) : (nil, instant)
        try tx.later(
            """
            insert into tickets.tickets (id, reservation_id, payment_id, buyer_id, event_id, seat_id, position, holder_name,
                code, issued_at, due_at, cancelled_at, cancelled_why, created_at, updated_at)
            select id, \(paid.id), \(paid.paymentID), \(paid.buyerID), \(paid.event.id), seat_id, position, holder_name,
                code, \(paid.paidAt), \(due), \(cancelledAt), \(cancelled), \(instant), \(instant)
            from unnest(\(drafts.map(\.id)), \(drafts.map(\.seat)), \(drafts.map(\.holder)), \(drafts.map(\.code)))
                with ordinality as draft (id, seat_id, holder_name, code, position)
            on conflict (reservation_id, seat_id) do nothing
            """)
    }

    /// Lets tickets that have no document, or only one of last resort, be drawn at once, also where no more tries were made.
    func retry(_ id: ReservationID, at instant: Date, _ tx: Transaction) throws {
        let retried = try tx.query(
            """
            update tickets.tickets set due_at = \(instant), attempts = 0
            where reservation_id = \(id) and (document_key is null or plain_at is not null)
                and cancelled_at is null
            """
        ).affected
        if retried > 0 { try tx.query("select pg_notify(\(Self.pending), '')") }
    }

    // MARK: - Reading

    func ticket(_ id: TicketID) -> SQL { "select \(Ticket.columns) from tickets.tickets t where t.id = \(id)" }

    func tickets(ofReservation id: ReservationID) -> SQL {
        "select \(Ticket.columns) from tickets.tickets t where t.reservation_id = \(id) order by t.position"
    }

    func tickets(ofBuyer id: UserID, limit: Int, offset: Int) -> SQL {
        """
        select \(Ticket.columns) from tickets.tickets t where t.buyer_id = \(id)
        order by t.created_at desc, t.id limit \(limit) offset \(offset)
        """
    }

    func failed(limit: Int, offset: Int) -> SQL {
        """
        select \(Ticket.columns) from tickets.tickets t where t.error is not null
        order by t.updated_at desc, t.id limit \(limit) offset \(offset)
        """
    }

    // MARK: - Cancelling

    /// Locks the tickets of a reservation, which no scan admits then. How many there are, and how many were admitted.
    func lockAll(_ id: ReservationID, _ tx: Transaction) throws -> (count: Int, admitted: Int) {
        let (count, admitted) = try tx.query(
            """
            with everything as materialized (
                select admitted_at from tickets.tickets where reservation_id = \(id) order by id for update)
            select count(*), count(admitted_at) from everything
            """
        ).one((Int, Int).self)
        return (count, admitted)
    }

    func cancel(_ id: ReservationID, _ why: CancelReason, at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            update tickets.reservations set cancelled_why = \(why), revision = revision + 1, merged_key = null
            where id = \(id)
            """)
        try tx.query(
            """
            update tickets.tickets set cancelled_at = coalesce(cancelled_at, \(instant)), cancelled_why = \(why),
                due_at = null, updated_at = \(instant)
            where reservation_id = \(id) and cancelled_why is distinct from \(why)
                and cancelled_why is distinct from 'COMPENSATED'
            """)
    }

    /// Takes back what was revoked, and nothing else.
    func reinstate(_ id: ReservationID, at instant: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            update tickets.reservations set cancelled_why = null, revision = revision + 1, merged_key = null
            where id = \(id)
            """)
        try tx.query(
            """
            update tickets.tickets set cancelled_at = null, cancelled_why = null, updated_at = \(instant),
                due_at = case when document_key is null or plain_at is not null then \(instant) end
            where reservation_id = \(id) and cancelled_why = 'REVOKED'
            """)
        try tx.query("select pg_notify(\(Self.pending), '')")
    }

    func reservation(of id: TicketID, _ tx: Transaction) throws -> ReservationID? {
        try tx.query("select reservation_id from tickets.tickets where id = \(id)").oneOrNone(ReservationID.self)
    }

    /// Cancels one ticket. False where somebody was admitted with it.
    func compensate(_ id: TicketID, of reservation: ReservationID, at instant: Date, _ tx: Transaction) throws -> Bool {
        let isUsed = try tx.query("select admitted_at is not null from tickets.tickets where id = \(id) for update")
            .one(Bool.self)
        if isUsed { return false }
        try tx.query(
            """
            update tickets.tickets set cancelled_at = \(instant), cancelled_why = 'COMPENSATED', due_at = null,
                updated_at = \(instant)
            where id = \(id) and cancelled_at is null
            """)
        try renew(reservation, tx)
        return true
    }
}
