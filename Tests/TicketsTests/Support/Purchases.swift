import Domain
import Foundation
import FoundationNetworking
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

/// What somebody has bought.
struct Purchase: Sendable {
    let paid: PaidReservation
    let buyer: SignedIn
    var tickets: [JSONValue]

    var ids: [String] { tickets.compactMap { $0["id"].string } }
    var codes: [String] { tickets.compactMap { $0["qrCode"].string } }
    func path(_ index: Int = 0) -> String { "/api/tickets/\(ids[index])" }
}

extension TicketsOffice {
    func newID<Subject>(_ type: Identifier<Subject>.Type = Identifier<Subject>.self) -> Identifier<Subject> {
        var random = SystemRandomNumberGenerator()
        return .make(at: Date(), using: &random)
    }

    func event(
        startsIn seconds: TimeInterval = 14 * 86_400, id: EventID? = nil, template: String = PlainTemplate.name,
        title: String = "Night Music"
    ) throws -> EventOutline {
        let start = Date(timeIntervalSince1970: office.clock.now.timeIntervalSince1970.rounded() + seconds)
        return EventOutline(
            id: id ?? newID(), title: title,
            venue: .init(id: newID(), name: "Tidewater Hall", address: "14 Quayside", city: "Leith", country: "GB"),
            startsAt: start, endsAt: start + 7200, timeZone: "Europe/London", currency: try #require(Currency("GBP")),
            templateName: template, isCancelled: false)
    }

    func paid(
        _ count: Int, by buyer: String, at event: EventOutline, holders: [String?] = []
    ) throws -> PaidReservation {
        let seats = (1...count).map { number in
            ReservedSeat(
                id: newID(), section: "Stalls", row: "F", number: "\(number)", seatType: "STANDARD", price: 3850)
        }
        return PaidReservation(
            id: newID(), paymentID: newID(), buyerID: try #require(UserID(buyer)), event: event,
            seats: ReservedSeats(currency: event.currency, seats: seats), holders: holders, paidAt: office.clock.now)
    }

    func tell(_ fact: some Fact) async throws {
        try await reservations.transaction { _, outbox in try outbox.publish(fact) }
    }

    /// Tells that a reservation is paid for, and waits for its tickets, or for their documents too.
    func buy(
        _ count: Int = 1, at event: EventOutline? = nil, holders: [String?] = [], by buyer: SignedIn? = nil,
        drawn: Bool = true
    ) async throws -> Purchase {
        let buyer = if let buyer { buyer } else { try await office.register("\(UUID().uuidString)@example.org") }
        let paid = try paid(count, by: buyer.id, at: event ?? self.event(), holders: holders)
        try await tell(ReservationPaid(reservation: paid))
        var purchase = Purchase(paid: paid, buyer: buyer, tickets: [])
        #expect(
            try await eventually {
                purchase.tickets = try await tickets(of: purchase)
                return !purchase.tickets.isEmpty && (!drawn || isReady(paid.id))
            })
        purchase.tickets = try await tickets(of: purchase)
        return purchase
    }

    func isReady(_ id: ReservationID) -> Bool { heard.withLock { $0.contains { $0.reservation.id == id } } }

    /// Empty before they are issued.
    func tickets(of purchase: Purchase) async throws -> [JSONValue] {
        try await office.get("/api/tickets/reservation/\(purchase.paid.id)", token: purchase.buyer.access).json.elements
    }

    func staff() async throws -> SignedIn {
        try await office.register("\(UUID().uuidString)@example.org", as: .staff)
    }

    func admin() async throws -> SignedIn {
        try await office.register("\(UUID().uuidString)@example.org", as: .admin)
    }

    func scan(_ code: String, by staff: SignedIn, gate: String? = nil, event: EventID? = nil) async throws -> TestAnswer
    {
        var body: [String: JSONValue] = ["code": .string(code)]
        if let gate { body["gate"] = .string(gate) }
        if let event { body["eventId"] = .string("\(event)") }
        return try await office.post("/api/check-ins", .object(body), token: staff.access)
    }

    /// What anybody gets who has a link.
    func open(_ link: String?) async throws -> (status: Int, content: Data) {
        let url = try #require(link.flatMap { URL(string: $0) })
        let (data, response) = try await URLSession.shared.data(from: url)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, data)
    }

    func count(_ sql: SQL) async throws -> Int { try await pool.query(sql).one(Int.self) }
}

extension TestAnswer {
    var code: String? { self["code"].string }
}
