import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Tickets that were paid back` {
    private func refusal(_ work: () async throws -> Void) async -> APIError? {
        do { try await work() } catch { return error as? APIError }
        return nil
    }

    @Test func `admit nobody, have no document, and say why`() async throws {
        try await TicketsOffice.run { office in
            let (bought, staff) = (try await office.buy(2), try await office.staff())
            let revoke = RevokeTickets(reservationID: bought.paid.id)
            _ = try await office.reservations.call(revoke)
            _ = try await office.reservations.call(revoke)
            let revoked = try await office.scan(bought.codes[0], by: staff)
            #expect((revoked.status, revoked.code) == (409, "REVOKED"))
            #expect(revoked["details"]["reason"] == "REVOKED")
            try await office.tell(ReservationRefunded(reservation: bought.paid, reason: nil, refundedAt: Date()))
            #expect(
                try await eventually {
                    try await office.scan(bought.codes[1], by: staff)["details"]["reason"] == "REFUNDED"
                })
            // The money has gone: no reinstatement brings them back.
            _ = try await office.reservations.call(ReinstateTickets(reservationID: bought.paid.id))
            #expect(try await office.tickets(of: bought).map { $0["status"] } == ["CANCELLED", "CANCELLED"])
            for path in [bought.path(), "/api/tickets/reservation/\(bought.paid.id)"] {
                let answer = try await office.office.get(path + "/download", token: bought.buyer.access)
                #expect((answer.status, answer.code) == (409, "TICKET_CANCELLED"))
            }
            let fetched = await refusal {
                _ = try await office.reservations.call(FetchReservationDocument(reservationID: bought.paid.id))
            }
            #expect(fetched?.statusCode == 409)
        }
    }

    @Test func `are cancelled from the start where the revocation came first, and come back with a reinstatement`()
        async throws
    {
        try await TicketsOffice.run { office in
            let buyer = try await office.office.register("ada@example.org")
            let paid = try office.paid(2, by: buyer.id, at: office.event())
            _ = try await office.reservations.call(RevokeTickets(reservationID: paid.id))
            try await office.tell(ReservationPaid(reservation: paid))
            var bought = Purchase(paid: paid, buyer: buyer, tickets: [])
            #expect(try await eventually { try await office.tickets(of: bought).count == 2 })
            bought.tickets = try await office.tickets(of: bought)
            #expect(bought.tickets.map { $0["status"] } == ["CANCELLED", "CANCELLED"])
            #expect(!office.isReady(paid.id))
            _ = try await office.reservations.call(ReinstateTickets(reservationID: paid.id))
            #expect(await eventually { office.isReady(paid.id) })
            let admitted = try await office.scan(bought.codes[0], by: office.staff())
            #expect(admitted.status == 201)
        }
    }

    @Test func `come back with the right document where there was only a plain one`() async throws {
        let scratch = try Scratch()
        let templates = try PlainTemplate.folder(in: scratch)
        let classic = Project.templates.appending(path: "classic")
        let (there, away) = (templates.appending(path: "plain"), scratch.file("away"))
        try FileManager.default.moveItem(at: there, to: away)
        try await TicketsOffice.run(templates: templates, { ($0.lastResort, $0.attempts) = (classic, 1) }) { office in
            let bought = try await office.buy()
            #expect(try await office.tickets(of: bought)[0]["documentError"] != .null)
            _ = try await office.reservations.call(RevokeTickets(reservationID: bought.paid.id))
            try FileManager.default.moveItem(at: away, to: there)
            _ = try await office.reservations.call(ReinstateTickets(reservationID: bought.paid.id))
            #expect(
                try await eventually { try await office.tickets(of: bought)[0]["documentError"] == .null })
        }
    }

    @Test func `are not refunded once somebody was admitted, and race with the door to be the first`() async throws {
        try await TicketsOffice.run { office in
            let (staff, event) = (try await office.staff(), try office.event())
            var outcomes: Set<String> = []
            for _ in 0..<24 {
                let bought = try await office.buy(2, at: event, drawn: false)
                async let scanned = office.scan(bought.codes[1], by: staff).status
                async let revoked = refusal {
                    _ = try await office.reservations.call(RevokeTickets(reservationID: bought.paid.id))
                }
                let (scan, refused) = (try await scanned, await revoked)
                switch (scan, refused?.code) {
                case (201, "TICKETS_USED"), (409, nil): outcomes.insert("\(scan)")
                default: Issue.record("both or neither: \(scan), \(refused?.code ?? "revoked")")
                }
                let states = try await office.tickets(of: bought).compactMap { $0["status"].string }
                #expect(states.contains("CANCELLED") == (refused == nil))
                #expect(states.contains("VERIFIED") == (refused != nil))
            }
            #expect(!outcomes.isEmpty)
        }
    }

    @Test func `one by one are cancelled by services alone`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy(2)
            let path = bought.path() + "/compensate"
            #expect(try await office.office.send("DELETE", path, nil, office.admin().access, [:]).status == 403)
            let token = try await office.office.token(of: .payments)
            #expect(try await office.office.send("DELETE", path, nil, token, [:]).status == 204)
            #expect(try await office.office.send("DELETE", path, nil, token, [:]).status == 204)
            #expect(try await office.tickets(of: bought).map { $0["status"] } == ["CANCELLED", "GENERATED"])
            let merged = try await office.office.get(
                "/api/tickets/reservation/\(bought.paid.id)/download", token: bought.buyer.access)
            let (_, document) = try await office.open(merged["downloadUrl"].string)
            #expect(try await document.scannedCodes == [bought.codes[1]])
        }
    }
}
