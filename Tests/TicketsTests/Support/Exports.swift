import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

/// A seat that is sold to somebody.
struct SoldSeat: Sendable {
    var section = "Stalls"
    var row = "F"
    let number: String
    var holder: String?
}

extension TicketsOffice {
    /// Sells seats together, and waits for their documents.
    func sell(_ seats: [SoldSeat], at event: EventOutline) async throws -> Purchase {
        let buyer = try await office.register("\(UUID().uuidString)@example.org")
        let reserved = seats.map { seat in
            ReservedSeat(
                id: newID(), section: seat.section, row: seat.row, number: seat.number, seatType: "STANDARD",
                price: 3850)
        }
        let paid = PaidReservation(
            id: newID(), paymentID: newID(), buyerID: try #require(UserID(buyer.id)), event: event,
            seats: ReservedSeats(currency: event.currency, seats: reserved), holders: seats.map(\.holder),
            paidAt: office.clock.now)
        try await tell(ReservationPaid(reservation: paid))
        #expect(await eventually { isReady(paid.id) })
        var purchase = Purchase(paid: paid, buyer: buyer, tickets: [])
        purchase.tickets = try await tickets(of: purchase)
        return purchase
    }

    func export(
        _ event: EventOutline, _ form: ExportForm, by order: String? = nil, as caller: SignedIn
    ) async throws -> TestAnswer {
        let query = order.map { "?order=\($0)" } ?? ""
        return try await office.get("/api/events/\(event.id)/tickets.\(form)\(query)", token: caller.access)
    }

    /// Gives a ticket a holder whose name no ticket has room for.
    func spoil(_ id: String) async throws {
        let wide = String(repeating: "W", count: 60)
        let ticket = try #require(TicketID(id))
        try await pool.query("update tickets.tickets set holder_name = \(wide) where id = \(ticket)")
    }
}

extension Purchase {
    /// The number that stands on a ticket; from 0.
    func number(_ index: Int) -> String { "\(paid.id.printedNumber)-\(index + 1)" }
    func file(_ index: Int) -> String { "\(number(index)).pdf" }
}
