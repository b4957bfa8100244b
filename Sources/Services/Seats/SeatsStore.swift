import Domain
import Foundation
import Postgres

/// All SQL of Seats, one function per question. Rows of several seats are locked in the order of their ids, so that no two
/// transactions wait for each other.
struct SeatsStore: Sendable {
    // MARK: - Events

    /// False if the event is known already.
    func insertEvent(_ call: MakeSeats, _ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            insert into seats.events (id, currency, sales_end_at)
            values (\(call.eventID), \(call.currency.code), \(call.salesEndAt)) on conflict (id) do nothing
            """
        ).affected == 1
    }

    func insertSeats(_ ids: [SeatID], _ call: MakeSeats, at instant: Date, _ tx: Transaction) throws {
        let runs = call.seats.flatMap { run in run.numbers.map { (run, $0) } }
        try tx.query(
            """
            insert into seats.seats (id, event_id, position, section, row_label, seat_number, seat_type, price,
                created_at, updated_at)
            select id, \(call.eventID), position, section, row_label, seat_number, seat_type, price, \(instant), \(instant)
            from unnest(\(ids), \(runs.map(\.0.section)), \(runs.map(\.0.row)), \(runs.map(\.1)), \(runs.map(\.0.seatType)),
                \(runs.map(\.0.price))) with ordinality
                as made (id, section, row_label, seat_number, seat_type, price, position)
            """)
    }

    func count(_ events: [EventID], at instant: Date) -> SQL {
        """
        select event_id, count(*), count(*) filter (where status = 'AVAILABLE' or lock_expires_at <= \(instant))
        from seats.seats where event_id = any(\(events)) group by event_id
        """
    }

    /// How many seats of an event somebody has. Nobody can get one before the transaction is over.
    func lockAll(of event: EventID, at instant: Date, _ tx: Transaction) throws -> Int {
        try tx.query(
            """
            with everything as materialized (
                select status <> 'AVAILABLE' and (status = 'SOLD' or lock_expires_at > \(instant)) as is_taken
                from seats.seats where event_id = \(event) order by id for update)
            select count(*) filter (where is_taken) from everything
            """
        ).one(Int.self)
    }

    func deleteEvent(_ id: EventID, _ tx: Transaction) throws {
        try tx.query("delete from seats.seats where event_id = \(id)")
        try tx.query("delete from seats.events where id = \(id)")
    }

    /// Unless something later was heard before.
    func changeSales(_ id: EventID, endAt end: Date, changedAt: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            update seats.events set sales_end_at = \(end), changed_at = \(changedAt)
            where id = \(id) and changed_at < \(changedAt)
            """)
    }

    func cancel(_ id: EventID, _ tx: Transaction) throws {
        try tx.query("update seats.events set is_cancelled = true where id = \(id)")
    }

    /// Whether seats are sold of an event; nil if there is none. Of one buyer's changes to an event one is made at a time
    /// from then on, so that limits hold.
    func enter(_ event: EventID, _ buyer: UserID, at instant: Date, _ tx: Transaction) throws -> Bool? {
        try tx.query(
            """
            select not is_cancelled and sales_end_at > \(instant) as is_open,
                pg_advisory_xact_lock(hashtextextended('seats of ' || \("\(buyer) \(event)"), 0))::text
            from seats.events where id = \(event)
            """
        ).oneOrNone().map { try $0["is_open"] }
    }

    /// Nil if there is no such event.
    func isOpen(_ event: EventID, at instant: Date, _ tx: Transaction) throws -> Bool? {
        try tx.query(
            "select not is_cancelled and sales_end_at > \(instant) from seats.events where id = \(event)"
        ).oneOrNone(Bool.self)
    }

    // MARK: - Reading

    /// The name of an event's state: `sum-expired`. It counts what has expired too, for that changes nothing in the tables.
    private func state(_ event: EventID, at instant: Date) -> SQL {
        """
        select coalesce(sum(version), 0)::text || '-' || count(*) filter (where lock_expires_at <= \(instant)) as tag
        from seats.seats where event_id = \(event)
        """
    }

    /// The seats of an event, with the name of the state that they are in as `tag`, and whether the buyer has some of them
    /// as `has_own`. Where the tag is one of the known, and nothing is the buyer's, only those two, in one row. No row if
    /// there is no such event.
    func map(_ event: EventID, known: [String], buyer: UserID?, at instant: Date) -> SQL {
        """
        with state as materialized (\(state(event, at: instant))),
            own as materialized (
                select exists (select from seats.seats where event_id = \(event) and locked_by = \(buyer)) as has_own)
        select state.tag, own.has_own, \(Seat.columns)
        from seats.events e cross join state cross join own
            left join seats.seats s on s.event_id = e.id and (own.has_own or state.tag <> all(\(known)))
        where e.id = \(event) order by s.position
        """
    }

    func seats(_ ids: [SeatID], of event: EventID) -> SQL {
        """
        select \(Seat.columns) from seats.seats s join seats.events e on e.id = s.event_id
        where s.id = any(\(ids)) and s.event_id is not distinct from \(event) order by s.position
        """
    }

    func locks(of user: UserID, in event: EventID?, at instant: Date) -> SQL {
        """
        select \(Seat.columns) from seats.seats s join seats.events e on e.id = s.event_id
        where s.locked_by = \(user) and s.status = 'LOCKED' and s.lock_expires_at > \(instant)
            and (\(event)::uuid is null or s.event_id = \(event)) order by s.event_id, s.position limit 1000
        """
    }
}
