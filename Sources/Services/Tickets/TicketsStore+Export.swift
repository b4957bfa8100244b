import Domain
import Foundation
import Postgres

extension TicketsStore {
    /// How an event was heard of last, and its valid tickets in an order. Only their ids, 16 bytes each: so they may all be
    /// sorted and counted at once.
    func exported(_ event: EventID, by order: ExportOrder) -> SQL {
        """
        select e.outline, array(
            select t.id from tickets.tickets t \(order == .number ? "" : Self.seats)
            where t.event_id = e.id and t.cancelled_at is null
            order by \(Self.keys(order)), t.id) as ids
        from tickets.events e where e.id = \(event)
        """
    }

    /// Those that are valid still, in the order in which they are named.
    func exported(_ ids: [TicketID]) -> SQL {
        """
        select \(PrintedTicket.ownColumns), r.paid
        from unnest(\(ids)) with ordinality as wanted (id, place)
            join tickets.tickets t on t.id = wanted.id join tickets.reservations r on r.id = t.reservation_id
        where t.cancelled_at is null and r.paid is not null order by wanted.place
        """
    }

    /// Where people sit, as it was sold.
    private static let seats: SQL = """
        join tickets.reservations r on r.id = t.reservation_id
        left join lateral (
            select s ->> 'section' as section, s ->> 'row' as row_label, s ->> 'number' as number
            from jsonb_array_elements(r.paid #> '{seats,seats}') s where s ->> 'id' = t.seat_id::text) seat on true
        """

    private static func keys(_ order: ExportOrder) -> SQL {
        // As it is printed: the digits that end the order's id, and the ticket's position.
        let number: SQL = #"right(t.reservation_id::text, 12) collate "C", t.position"#
        // Row Z comes before row AA.
        let seat: SQL = """
            \(natural("seat.section")), case when seat.row_label ~ '^[A-Za-z]{1,2}$' then length(seat.row_label) else 0 end,
            \(natural("seat.row_label")), \(natural("seat.number")), \(number)
            """
        switch order {
        case .seat: return seat
        // As it is written: which part of it is the family's, nobody can tell.
        case .name: return "nullif(btrim(t.holder_name), '') collate \"und-x-icu\" nulls last, \(seat)"
        case .number: return number
        }
    }

    /// As people of no particular country sort (the root of the Unicode Collation Algorithm), and count, by the first number
    /// in it. Nothing cleverer: a pattern that captures takes a second for a thousand of them.
    private static func natural(_ text: SQL) -> SQL {
        """
        substring(\(text) from '^[^0-9]*') collate "und-x-icu", substring(\(text) from '[0-9]+')::numeric nulls first,
            \(text) collate "und-x-icu"
        """
    }
}
