import Domain
import Foundation
import Postgres

/// How a seat stood when it was asked for.
struct Candidate: Sendable {
    let id: SeatID
    /// Nobody has it.
    let isFree: Bool
    /// The buyer holds it.
    let isOwn: Bool
    /// Whether all that were asked for were changed; the same in every row.
    let isDone: Bool
    /// Whose it is, where it is not free.
    var standing: Standing?
    /// As it is afterwards; nil where nobody asked.
    var seat: Seat?
}

extension SeatsStore {
    /// Holds seats that are free, if all are free or the buyer's already and no more than `most` would be held, those counted
    /// that the buyer has reserved and not paid for. One statement, so all or none. Seats that are not the event's have no row.
    /// They are found by their ids: an event has thousands, and how it is compared lets no index lead there.
    func hold(
        _ ids: [SeatID], of event: EventID, for buyer: UserID, until end: Date, atMost most: Int, at instant: Date,
        _ tx: Transaction
    ) throws -> [Candidate] {
        try tx.query(
            """
            with wanted as materialized (
                select s as seat, id, status = 'AVAILABLE' or coalesce(lock_expires_at <= \(instant), false) as is_free,
                    status = 'LOCKED' and locked_by = \(buyer) and lock_expires_at > \(instant) as is_own,
                    locked_by, lock_expires_at
                from seats.seats s where id = any(\(ids)) and event_id is not distinct from \(event)
                order by id for update),
            others as (
                select count(*) as held from seats.seats
                where event_id = \(event) and status in ('LOCKED', 'RESERVED') and locked_by = \(buyer)
                    and lock_expires_at > \(instant) and id <> all(\(ids))),
            verdict as (
                select count(*) + (select held from others) as held,
                    count(*) = \(ids.count) and bool_and(is_free or is_own)
                        and count(*) + (select held from others) <= \(most) as is_done
                from wanted),
            done as (
                update seats.seats s
                set status = 'LOCKED', locked_by = \(buyer), locked_at = \(instant), lock_expires_at = \(end),
                    reservation_id = null, version = nextval('seats.versions'), updated_at = \(instant)
                from wanted, verdict where s.id = wanted.id and wanted.is_free and verdict.is_done
                returning s.id, s as seat)
            select w.is_free, w.is_own, verdict.is_done, w.locked_by as owner, w.lock_expires_at as owned_until,
                \(Seat.columns)
            from wanted w cross join verdict left join done on done.id = w.id
                cross join lateral (select (coalesce(done.seat, w.seat)).*) s
                join seats.events e on e.id = s.event_id
            order by s.position
            """
        ).map { row in
            let (id, isFree): (SeatID, Bool) = (try row["id"], try row["is_free"])
            let owner = isFree ? nil : try row.decode(UserID?.self, "owner")
            let end: Date? = try row["owned_until"]
            return Candidate(
                id: id, isFree: isFree, isOwn: try row["is_own"], isDone: try row["is_done"],
                standing: owner.map { Standing(id: id, owner: $0, until: end) },
                seat: try Seat(row: row, at: instant, for: .buyer(buyer)))
        }
    }

    /// Gives holds of a buyer more time, if all are the buyer's still: to `end`, but not longer than `longest` after they
    /// began. Nothing is done where that would change nothing.
    func prolong(
        _ ids: [SeatID], of event: EventID, for buyer: UserID, until end: Date, longest: Duration, at instant: Date,
        _ tx: Transaction
    ) throws -> [Candidate] {
        try tx.query(
            """
            with wanted as materialized (
                select id, status = 'LOCKED' and locked_by = \(buyer) and lock_expires_at > \(instant) as is_own,
                    greatest(lock_expires_at, least(\(end), locked_at + \(longest))) as ends_at, lock_expires_at
                from seats.seats where id = any(\(ids)) and event_id is not distinct from \(event) order by id for update),
            verdict as (
                select count(*) = \(ids.count) and bool_and(is_own)
                    and (bool_or(ends_at > lock_expires_at) or min(lock_expires_at) >= \(end)) as is_done
                from wanted),
            done as (
                update seats.seats s
                set lock_expires_at = wanted.ends_at, version = nextval('seats.versions'), updated_at = \(instant)
                from wanted, verdict where s.id = wanted.id and verdict.is_done)
            select wanted.id, is_own, is_done from wanted cross join verdict
            """
        ).map { row in
            let (id, isOwn, isDone) = try row.decode((SeatID, Bool, Bool).self)
            return Candidate(id: id, isFree: false, isOwn: isOwn, isDone: isDone)
        }
    }

    /// What makes a seat free.
    private func free(at instant: Date) -> SQL {
        """
        status = 'AVAILABLE', locked_by = null, locked_at = null, lock_expires_at = null, reservation_id = null,
        version = nextval('seats.versions'), updated_at = \(instant)
        """
    }

    /// Gives up what of these a buyer holds.
    func release(_ ids: [SeatID], of event: EventID, by buyer: UserID, at instant: Date, _ tx: Transaction) throws
        -> [SeatID]
    {
        try tx.query(
            """
            with own as materialized (
                select id from seats.seats
                where event_id = \(event) and id = any(\(ids)) and status = 'LOCKED' and locked_by = \(buyer)
                order by id for update)
            update seats.seats s set \(free(at: instant)) from own where s.id = own.id returning s.id
            """
        ).map { try $0.decode(SeatID.self, "id") }.sorted()
    }

    /// Writes down that some of what has expired is free. What others work on is left to them.
    func sweep(atMost limit: Int, at instant: Date) -> SQL {
        """
        with expired as materialized (
            select id from seats.seats where lock_expires_at <= \(instant)
            order by lock_expires_at limit \(limit) for update skip locked)
        update seats.seats s set \(free(at: instant)) from expired where s.id = expired.id
        returning s.event_id, s.id
        """
    }

    // MARK: - Reservations

    /// Seats and those that a reservation has, with their rows locked, in the order of their ids.
    func lockForReservation(_ reservation: ReservationID, _ ids: [SeatID], _ tx: Transaction) throws -> [Claimed] {
        try tx.query(
            """
            select s.id, s.event_id, s.status, s.locked_by, s.reservation_id, s.lock_expires_at, s.position, s.section,
                s.row_label, s.seat_number, s.seat_type, s.price, e.currency, not e.is_cancelled, e.sales_end_at
            from seats.seats s join seats.events e on e.id = s.event_id
            where s.id = any(\(ids)) or s.reservation_id = \(reservation) order by s.id for update of s
            """
        ).map { row in
            let columns = try row.decode(
                (
                    SeatID, EventID, SeatStatus, UserID?, ReservationID?, Date?, Int, String, String, String, String,
                    Int,
                    Currency, Bool, Date
                ).self)
            return Claimed(
                id: columns.0, event: columns.1, status: columns.2, owner: columns.3, reservation: columns.4,
                expiresAt: columns.5, position: columns.6,
                seat: ReservedSeat(
                    id: columns.0, section: columns.7, row: columns.8, number: columns.9, seatType: columns.10,
                    price: columns.11),
                currency: columns.12, salesEnd: columns.13 ? columns.14 : .distantPast)
        }
    }

    /// Seats that were locked by `lockForReservation` and found to be the buyer's.
    func reserve(
        _ ids: [SeatID], for reservation: ReservationID, until end: Date, at instant: Date, _ tx: Transaction
    ) throws {
        try tx.later(
            """
            update seats.seats set status = 'RESERVED', reservation_id = \(reservation),
                lock_expires_at = case when status = 'RESERVED' then greatest(lock_expires_at, \(end)) else \(end) end,
                version = nextval('seats.versions'), updated_at = \(instant)
            where id = any(\(ids))
            """)
    }

    func sell(_ ids: [SeatID], to reservation: ReservationID, at instant: Date, _ tx: Transaction) throws {
        try tx.later(
            """
            insert into seats.sales (seat_id, reservation_id, sold_at)
            select id, \(reservation), \(instant) from unnest(\(ids)) as sold (id)
            """)
        try tx.later(
            """
            update seats.seats set status = 'SOLD', lock_expires_at = null, version = nextval('seats.versions'),
                updated_at = \(instant)
            where id = any(\(ids))
            """)
    }

    func free(_ ids: [SeatID], at instant: Date, _ tx: Transaction) throws {
        try tx.later("update seats.seats set \(free(at: instant)) where id = any(\(ids))")
        try tx.later("delete from seats.sales where seat_id = any(\(ids))")
    }
}

/// A seat whose row is locked, as its tables have it.
struct Claimed: Sendable {
    let id: SeatID
    let event: EventID
    let status: SeatStatus
    let owner: UserID?
    let reservation: ReservationID?
    let expiresAt: Date?
    /// In the seat map.
    let position: Int
    let seat: ReservedSeat
    let currency: Currency
    /// When its event's sales end; of a cancelled one they have.
    let salesEnd: Date

    func isOver(at instant: Date) -> Bool { expiresAt.map { $0 <= instant } ?? false }
}

extension ReservedSeats {
    /// Nil where there are none.
    init?(_ seats: [Claimed]) {
        guard let first = seats.first else { return nil }
        self.init(
            currency: first.currency, seats: seats.sorted { $0.position < $1.position }.map(\.seat))
    }
}
