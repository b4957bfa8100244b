import Domain
import Foundation
import Postgres
import ServiceKit

/// All SQL of Reservations, one function per question.
///
/// A change is one statement that says in its condition what must hold: it waits for the row's lock and looks again, so
/// that of two who race one finds its condition gone.
struct ReservationsStore: Sendable {
    // MARK: - Making

    /// No row if the key is known already.
    func takeKey(_ key: String, of buyer: UserID, _ digest: Data, for id: ReservationID, until end: Date) -> SQL {
        """
        insert into reservations.keys (buyer_id, key, digest, reservation_id, expires_at)
        values (\(buyer), \(key), \(digest), \(id), \(end)) on conflict do nothing returning reservation_id
        """
    }

    /// What was kept for a key, and whether whoever works on it has had the time for that.
    func key(_ key: String, of buyer: UserID) -> SQL {
        """
        select digest, reservation_id, expires_at, made_at < now() - interval '5 seconds'
        from reservations.keys where buyer_id = \(buyer) and key = \(key)
        """
    }

    /// Frees the key of a reservation that did not come to be.
    func dropKey(_ key: String, of buyer: UserID, for id: ReservationID) -> SQL {
        """
        delete from reservations.keys k where buyer_id = \(buyer) and key = \(key) and reservation_id = \(id)
            and not exists (select from reservations.reservations r where r.id = k.reservation_id)
        """
    }

    func forgetKeys() -> SQL { "delete from reservations.keys where made_at < now() - interval '7 days'" }

    /// No row if it is there already.
    func insert(_ offer: NewReservation, at instant: Date) -> SQL {
        """
        insert into reservations.reservations as r (id, buyer_id, event_id, event, seats, seat_ids, holders, total, currency,
            language, idempotency_key, expires_at, seats_until, created_at, updated_at)
        values (\(offer.id), \(offer.buyer), \(offer.event.id), \(JSON(offer.event)), \(JSON(offer.seats)),
            \(offer.seats.seats.map(\.id)), \(offer.holders), \(offer.seats.total.minorUnits),
            \(offer.seats.currency.code), \(offer.language), \(offer.key), \(offer.expiresAt), \(offer.seatsUntil), \(instant), \(instant))
        on conflict (id) do nothing returning \(StoredReservation.columns)
        """
    }

    // MARK: - Reading

    func reservation(_ id: ReservationID) -> SQL {
        "select \(StoredReservation.columns) from reservations.reservations r where r.id = \(id)"
    }

    func reservations(of buyer: UserID, _ page: Page) -> SQL {
        """
        select \(StoredReservation.columns) from reservations.reservations r where r.buyer_id = \(buyer)
        order by r.created_at desc, r.id desc limit \(page.limit) offset \(page.offset)
        """
    }

    // MARK: - Changing

    private func isOpen(at instant: Date) -> SQL {
        "r.status = 'PENDING' and (r.expires_at > \(instant) or r.kept_until > \(instant))"
    }

    private func isCancelled() -> SQL {
        "exists (select from reservations.cancelled_events c where c.event_id = r.event_id)"
    }

    /// No row where it is not open, or another payment has it.
    func keep(_ id: ReservationID, for payment: PaymentID, until end: Date, at instant: Date) -> SQL {
        """
        update reservations.reservations r
        set payment_id = \(payment), kept_until = greatest(\(end), case when payment_id = \(payment) then kept_until end),
            updated_at = \(instant)
        where r.id = \(id) and \(isOpen(at: instant)) and not \(isCancelled())
            and (r.payment_id = \(payment) or r.kept_until is null or r.kept_until <= \(instant))
        returning \(StoredReservation.columns)
        """
    }

    func noteSeats(of id: ReservationID, until end: Date) -> SQL {
        "update reservations.reservations set seats_until = greatest(seats_until, \(end)) where id = \(id)"
    }

    func giveUp(_ id: ReservationID, for payment: PaymentID, at instant: Date) -> SQL {
        """
        update reservations.reservations set payment_id = null, kept_until = null, updated_at = \(instant)
        where id = \(id) and status = 'PENDING' and payment_id = \(payment)
        """
    }

    /// Nil where it is not open, or not kept for that payment.
    func confirm(_ call: ConfirmReservation, at instant: Date, _ tx: Transaction) throws -> PaidReservation? {
        try tx.query(
            """
            update reservations.reservations r
            set status = 'CONFIRMED', confirmed_at = \(call.paidAt), kept_until = null, updated_at = \(instant)
            where r.id = \(call.reservationID) and r.payment_id = \(call.paymentID) and \(isOpen(at: instant))
            returning \(PaidReservation.columns)
            """
        ).oneOrNone().map(PaidReservation.init(row:))
    }

    func paid(_ id: ReservationID, for payment: PaymentID, _ tx: Transaction) throws -> PaidReservation? {
        try tx.query(
            """
            select \(PaidReservation.columns) from reservations.reservations r
            where r.id = \(id) and r.payment_id = \(payment) and r.status = 'CONFIRMED'
            """
        ).oneOrNone().map(PaidReservation.init(row:))
    }

    /// Nil where it is not confirmed for that payment.
    func cancelPaid(_ call: CancelPaidReservation, at instant: Date, _ tx: Transaction) throws -> PaidReservation? {
        try tx.query(
            """
            update reservations.reservations r
            set status = 'CANCELLED', cancelled_at = \(instant), has_seats_to_free = true, updated_at = \(instant)
            where r.id = \(call.reservationID) and r.payment_id = \(call.paymentID) and r.status = 'CONFIRMED'
            returning \(PaidReservation.columns)
            """
        ).oneOrNone().map(PaidReservation.init(row:))
    }

    /// No row where it is not open, or a payment has it; unless it is that payment.
    func cancel(_ id: ReservationID, givenBackBy payment: PaymentID? = nil, at instant: Date) -> SQL {
        """
        update reservations.reservations r
        set status = 'CANCELLED', kept_until = null, cancelled_at = \(instant), has_seats_to_free = true,
            updated_at = \(instant)
        where r.id = \(id) and \(isOpen(at: instant))
            and (r.payment_id = \(payment) or \(payment)::uuid is null and coalesce(r.kept_until <= \(instant), true))
        returning \(StoredReservation.columns)
        """
    }

    /// No row where it is not open.
    func extend(_ id: ReservationID, until end: Date, seatsUntil: Date, at instant: Date) -> SQL {
        """
        update reservations.reservations r
        set expires_at = greatest(expires_at, \(end)), seats_until = greatest(seats_until, \(seatsUntil)),
            updated_at = \(instant)
        where r.id = \(id) and r.status = 'PENDING' and r.expires_at > \(instant)
        returning \(StoredReservation.columns)
        """
    }

    // MARK: - The end

    func noteCancelled(_ event: EventID, _ tx: Transaction) throws {
        try tx.query("insert into reservations.cancelled_events (event_id) values (\(event)) on conflict do nothing")
    }

    /// Writes down what is over. What others work on is left to them.
    func endOver(atMost limit: Int, at instant: Date) -> SQL {
        """
        with over as materialized (
            select r.id from reservations.reservations r
            where r.status = 'PENDING' and r.expires_at <= \(instant) and coalesce(r.kept_until <= \(instant), true)
            order by r.id limit \(limit) for update skip locked)
        update reservations.reservations r
        set status = 'EXPIRED', kept_until = null, has_seats_to_free = true, updated_at = \(instant)
        from over where r.id = over.id returning r.id
        """
    }

    func endCancelled(atMost limit: Int, at instant: Date) -> SQL {
        """
        with over as materialized (
            select r.id from reservations.reservations r
            where r.status = 'PENDING' and r.event_id in (select event_id from reservations.cancelled_events)
                and coalesce(r.kept_until <= \(instant), true)
            order by r.id limit \(limit) for update of r skip locked)
        update reservations.reservations r
        set status = 'CANCELLED', kept_until = null, cancelled_at = \(instant), has_seats_to_free = true,
            updated_at = \(instant)
        from over where r.id = over.id returning r.id
        """
    }

    func withSeatsToFree(atMost limit: Int) -> SQL {
        "select id from reservations.reservations where has_seats_to_free order by updated_at limit \(limit)"
    }

    func noteFreed(_ ids: [ReservationID]) -> SQL {
        "update reservations.reservations set has_seats_to_free = false where id = any(\(ids))"
    }
}

extension PaidReservation {
    static let columns: SQL = "r.id, r.payment_id, r.buyer_id, r.event, r.seats, r.holders, r.confirmed_at, r.language"

    init(row: Row) throws {
        let columns = try row.decode(
            (ReservationID, PaymentID, UserID, JSON<EventOutline>, JSON<ReservedSeats>, [String?], Date, String?).self)
        self.init(
            id: columns.0, paymentID: columns.1, buyerID: columns.2, event: columns.3.value, seats: columns.4.value,
            holders: columns.5, paidAt: columns.6, language: columns.7)
    }
}
