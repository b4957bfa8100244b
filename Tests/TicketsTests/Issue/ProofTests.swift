import Domain
import Foundation
import ObjectStorage
import Postgres
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Proofs` {
    private func faults(
        _ office: TicketsOffice, _ event: EventOutline, holders: [String?], section: String = "Stalls"
    ) async throws -> [ProofTickets.Fault] {
        let seats = holders.map { _ in
            ReservedSeat(
                id: office.newID(), section: section, row: "F", number: "12", seatType: "STANDARD", price: 3850)
        }
        return try await office.reservations.call(ProofTickets(event: event, seats: seats, holders: holders)).faults
    }

    @Test func `say which ticket cannot be drawn, why, and whether its holder's name is to blame`() async throws {
        try await TicketsOffice.run(templates: Project.templates) { office in
            let event = try office.event(template: "classic")
            #expect(try await faults(office, event, holders: ["Maximiliana Oberhuber-Wolkenstein", nil]).isEmpty)
            let found = try await faults(office, event, holders: ["Ada", "Ada 𓀀", "a\u{202E}b", nil])
            #expect(found.map(\.ticket) == [1, 2])
            #expect(found.allSatisfy { $0.isOfHolder && $0.field == "holder.name" })
            #expect(found[0].message.contains("U+13000"))

            let title = try await faults(office, office.event(template: "classic", title: "Gala 𓀀"), holders: ["Ada"])
            #expect(title.map(\.field) == ["event.name"])
            #expect(title.map(\.isOfHolder) == [false])
            let seat = try await faults(office, event, holders: [nil], section: String(repeating: "W", count: 60))
            #expect(seat.map(\.field) == ["seat.section"])
            let template = try await faults(office, office.event(template: "none"), holders: ["Ada 𓀀"])
            #expect(template.map(\.field) == ["template"])
            #expect(template.map(\.isOfHolder) == [false])
        }
    }

    @Test func `leave nothing behind, and admit nobody`() async throws {
        try await TicketsOffice.run { office in
            _ = try await faults(office, office.event(), holders: ["Ada"])
            #expect(try await office.count("select count(*) from tickets.tickets") == 0)
            // It is made by the first that is stored.
            try office.folder.create()
            #expect(try await office.folder.list(ListQuery()).objects.isEmpty)
        }
    }
}
