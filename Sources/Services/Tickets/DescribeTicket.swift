import Domain
import Foundation
import Postgres
import Rendering
import ServiceKit

/// A ticket with everything that stands on it.
struct PrintedTicket: Sendable {
    let id: TicketID
    /// From 1.
    let position: Int
    let seatID: SeatID
    var holder: String?
    var code: String
    let issuedAt: Date
    let reservation: PaidReservation
    /// As it was heard of last.
    let event: EventOutline
    /// Which word of the event that was: `changed_at`, as the database writes it.
    let heard: String
    /// Of the document that is stored; nil if there is none.
    let key: String?
    let version: Int
    /// Tries that failed.
    let attempts: Int
    /// Whether the document that is stored is one of last resort.
    let isPlain: Bool
    /// In which it was issued.
    let scope: Scope

    /// What `init(row:)` reads, from `tickets.tickets t`, `tickets.reservations r` and `tickets.events e`.
    static let columns: SQL = "\(ownColumns), r.paid, e.outline, e.changed_at::text as heard"

    /// What `init(row:of:at:)` reads, from `tickets.tickets t`.
    static let ownColumns: SQL = """
        t.id, t.position, t.seat_id, t.holder_name, t.code, t.issued_at, t.document_key, t.document_version, t.attempts,
        t.plain_at is not null as is_plain
        """

    /// One that nobody has bought.
    init(
        sample id: TicketID, of reservation: PaidReservation, position: Int, seat: SeatID, holder: String?, code: String
    ) {
        (self.id, self.position, seatID, self.holder, self.code) = (id, position, seat, holder, code)
        (self.reservation, issuedAt, event) = (reservation, reservation.paidAt, reservation.event)
        (key, version, attempts, isPlain, heard, scope) = (nil, 1, 0, false, Self.unheard, Scope())
    }

    init(row: Row) throws {
        let paid = try row.decode(JSON<ScopedReservation>.self, "paid").value
        try self.init(
            row: row, of: paid.reservation, at: row.decode(JSON<EventOutline>.self, "outline").value,
            heard: row["heard"], in: paid.kept.scope)
    }

    init(
        row: Row, of reservation: PaidReservation, at event: EventOutline, heard: String = unheard,
        in scope: Scope = Scope()
    ) throws {
        (self.scope, self.heard) = (scope, heard)
        id = try row["id"]
        position = try row["position"]
        seatID = try row["seat_id"]
        holder = try row["holder_name"]
        code = try row["code"]
        issuedAt = try row["issued_at"]
        (self.reservation, self.event) = (reservation, event)
        key = try row["document_key"]
        version = try row["document_version"]
        attempts = try row["attempts"]
        isPlain = try row["is_plain"]
    }

    /// Older than whatever was heard.
    private static let unheard = "-infinity"

    /// The event's own.
    var template: TemplateChoice { .named(event.templateName) }

    var number: String { "\(reservation.id.printedNumber)-\(position)" }

    /// Where a drawing is stored: that which is there where it is the same. Another version has another key, also where it
    /// is drawn as one before it was, which may be removed at any time.
    func key(_ digest: String) -> String {
        if let key, key.hasSuffix("\(digest).pdf") { return key }
        return "tickets/\(event.id)/\(id)/\(key == nil ? version : version + 1)-\(digest).pdf"
    }
}

extension PrintedTicket {
    /// What the template sees: the form of data that `ticketpress render` takes.
    var data: Value {
        let seat = reservation.seats.seats.first { $0.id == seatID }
        let currency = reservation.seats.currency
        var ticket: [String: Value] = [
            "id": .string("\(id)"), "number": .string(number), "code": .string(code), "issuedAt": .instant(issuedAt),
        ]
        ticket["type"] = seat.map { .string($0.seatType.asPeopleRead) }
        var data: [String: Value] = [
            "ticket": .object(ticket),
            "event": .object([
                "id": .string("\(event.id)"), "name": .string(event.title), "startsAt": .instant(event.startsAt),
                "endsAt": .instant(event.endsAt), "timeZone": .string(event.timeZone),
            ]),
            "venue": .texts([
                "name": event.venue.name, "address": event.venue.address, "city": event.venue.city,
                "country": event.venue.country,
            ]),
            "order": .object([
                "number": .string(reservation.id.printedNumber), "purchasedAt": .instant(reservation.paidAt),
                "total": .number(reservation.seats.total.amount),
            ]),
        ]
        if let seat {
            data["seat"] = .texts(["section": seat.section, "row": seat.row, "number": seat.number])
            data["price"] = .object([
                "amount": .number(Money(minorUnits: seat.price, currency: currency).amount),
                "currency": .string(currency.code),
            ])
        }
        if let holder { data["holder"] = .texts(["name": holder]) }
        return .object(data)
    }
}

extension Value {
    fileprivate static func instant(_ date: Date) -> Value { .string(date.formatted(.iso8601)) }

    /// Those that are there.
    fileprivate static func texts(_ members: [String: String?]) -> Value {
        .object(members.compactMapValues { $0.flatMap { $0.isEmpty ? nil : .string($0) } })
    }
}

extension String {
    /// `STANDARD` → `Standard`; `VIP` stays.
    fileprivate var asPeopleRead: String {
        split(separator: "_").map {
            $0.count > 3 ? $0.prefix(1).uppercased() + $0.dropFirst().lowercased() : String($0)
        }
        .joined(separator: " ")
    }
}

/// What was sold, with the scope that is kept in the same object.
private struct ScopedReservation: Codable, Sendable {
    let reservation: PaidReservation
    let kept: KeptScope

    init(from decoder: any Decoder) throws {
        (reservation, kept) = (try PaidReservation(from: decoder), try KeptScope(from: decoder))
    }

    func encode(to encoder: any Encoder) throws {
        try reservation.encode(to: encoder)
        try kept.encode(to: encoder)
    }
}
