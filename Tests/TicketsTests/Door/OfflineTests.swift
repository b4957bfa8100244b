import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `Gates without a network` {
    private func upload(
        _ office: TicketsOffice, _ scans: [JSONValue], by staff: SignedIn, event: EventID? = nil
    ) async throws -> [JSONValue] {
        var body: [String: JSONValue] = ["scans": .array(scans)]
        if let event { body["eventId"] = .string("\(event)") }
        let answer = try await office.office.post("/api/check-ins/batch", .object(body), token: staff.access)
        #expect(answer.status == 200)
        return answer["results"].elements
    }

    private func scan(_ code: String, _ at: Date, _ gate: String) -> JSONValue {
        [
            "code": .string(code), "scannedAt": .string(at.formatted(.api)), "gate": .string(gate),
            "device": .string("scanner of \(gate)"),
        ]
    }

    @Test func `get a pack that is signed, and judge by it`() async throws {
        try await TicketsOffice.run { office in
            let (event, staff) = (try office.event(), try await office.staff())
            let (good, bad) = (try await office.buy(at: event), try await office.buy(at: event))
            _ = try await office.reservations.call(RevokeTickets(reservationID: bad.paid.id))
            let answer = try await office.office.get("/api/events/\(event.id)/check-in-pack", token: staff.access)
            #expect(answer.status == 200)
            let statement = try JSONDecoder().decode(SignedStatement.self, from: answer.data)
            let content = try #require(statement.content(kind: TicketsService.packKind, by: office.ring.exported))
            let pack = try JSONDecoder().decode(JSONValue.self, from: Data(content))
            #expect(pack["eventId"] == .string("\(event.id)"))
            #expect(pack["revoked"].elements == [.string(bad.ids[0])])
            let keys = try KeyRing(json: Array(try JSONEncoder().encode(pack["keys"])))
            #expect(keys.signer == nil)
            let revoked = Set(pack["revoked"].elements.compactMap { $0.string.flatMap { TicketID($0) } })
            for (code, isGood) in [(good.codes[0], true), (bad.codes[0], false)] {
                let outcome = keys.verify(code, revoked: revoked, event: event.id, at: office.office.clock.now)
                if case .valid = outcome { #expect(isGood) } else { #expect(!isGood) }
            }
            let unknown = try await office.office.get("/api/events/\(UUID())/check-in-pack", token: staff.access)
            #expect(unknown.status == 404)
        }
    }

    @Test func `upload their scans later, and the earliest counts`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let (bought, staff) = (try await office.buy(4, at: event), try await office.staff())
            let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            // The first is admitted here, after it was at a gate without a network, which is not known yet.
            _ = try await office.scan(bought.codes[0], by: staff, gate: "Online")
            let scans = [
                scan(bought.codes[0], now - 600, "West"), scan(bought.codes[1], now - 300, "West"),
                scan(bought.codes[1], now - 400, "East"), scan(bought.codes[2], now - 200, "West"),
                scan("nonsense", now - 100, "West"),
            ]
            let results = try await upload(office, scans, by: staff, event: event.id)
            #expect(
                results.map { $0["result"] } == ["ADMITTED", "ALREADY_ADMITTED", "ADMITTED", "ADMITTED", "MALFORMED"])
            #expect(results[0]["conflict"]["gate"] == "Online")
            #expect(results[1]["conflict"]["gate"] == "East")
            #expect(results[3]["conflict"] == .null)
            let logged = try await office.count("select count(*) from tickets.scans")
            #expect(try await upload(office, scans, by: staff, event: event.id) == results)
            #expect(try await office.count("select count(*) from tickets.scans") == logged)
            let tickets = try await office.tickets(of: bought)
            #expect(tickets.map { $0["status"] } == ["VERIFIED", "VERIFIED", "VERIFIED", "GENERATED"])
            #expect(tickets[0]["verifiedAt"].string.flatMap { Date(api: $0) } == now - 600)
            let later = try await office.scan(bought.codes[1], by: staff)
            #expect(later["details"]["gate"] == "East")
        }
    }

    @Test func `are told of tickets that were cancelled, of other events, and of what cannot be`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let (bought, staff) = (try await office.buy(2, at: event), try await office.staff())
            let now = office.office.clock.now
            let wrong = try await upload(
                office, [scan(bought.codes[0], now - 5, "West")], by: staff, event: office.newID())
            #expect(wrong[0]["result"] == "WRONG_EVENT")
            let ahead = try await upload(office, [scan(bought.codes[1], now + 9000, "West")], by: staff)
            #expect(ahead[0]["result"] == "ADMITTED")
            let tickets = try await office.tickets(of: bought)
            let admitted = try #require(tickets[1]["verifiedAt"].string.flatMap { Date(api: $0) })
            #expect(admitted <= office.office.clock.now)
            let other = try await office.buy(at: event)
            _ = try await office.reservations.call(RevokeTickets(reservationID: other.paid.id))
            let revoked = try await upload(office, [scan(other.codes[0], now - 5, "West")], by: staff)
            #expect(revoked[0]["result"] == "REVOKED")
            for body: JSONValue in [
                ["scans": []], ["scans": [["code": "x"]]], ["scans": [["code": "x", "scannedAt": "yesterday"]]],
            ] {
                let answer = try await office.office.post("/api/check-ins/batch", body, token: staff.access)
                #expect(answer.status == 400)
            }
        }
    }

    @Test func `are told of codes that others took the place of`() async throws {
        try await TicketsOffice.run { office in
            let (admin, staff, event) = (try await office.admin(), try await office.staff(), try office.event())
            let bought = try await office.buy(2, at: event)
            let other = try await office.buy(at: event)
            office.office.clock.advance(by: 60)
            let order: JSONValue = ["eventId": .string("\(event.id)"), "reissueCodes": .bool(true)]
            #expect(try await office.rerender(order, by: admin).outcome == [0, 3, 0])
            let anew = try await office.tickets(of: bought).compactMap { $0["qrCode"].string }
            let cancelled = try await office.tickets(of: other).compactMap { $0["qrCode"].string }
            _ = try await office.reservations.call(RevokeTickets(reservationID: other.paid.id))

            let answer = try await office.office.get("/api/events/\(event.id)/check-in-pack", token: staff.access)
            let statement = try JSONDecoder().decode(SignedStatement.self, from: answer.data)
            let content = try #require(statement.content(kind: TicketsService.packKind, by: office.ring.exported))
            let pack = try JSONDecoder().decode(JSONValue.self, from: Data(content))
            // The codes before name the tickets themselves; the ticket that was cancelled has two that admit nobody.
            #expect(Set(pack["reissued"].elements.compactMap(\.string)) == Set(bought.ids))
            let revoked = Set(pack["revoked"].elements.compactMap { $0.string.flatMap { TicketID($0) } })
            #expect(revoked.count == 4)
            for (code, isGood) in zip(
                anew + bought.codes + cancelled + other.codes, [true, true] + Array(repeating: false, count: 4))
            {
                let outcome = office.ring.verify(code, revoked: revoked, event: event.id, at: office.office.clock.now)
                if case .valid = outcome { #expect(isGood) } else { #expect(!isGood) }
            }

            // Ahead of our clock, which counts then: what is written of an instant is not all of it.
            let now = office.office.clock.now + 5
            let before = Date(timeIntervalSince1970: (now.timeIntervalSince1970 - 45).rounded(.down))
            let results = try await upload(
                office,
                [
                    scan(bought.codes[0], before, "West"), scan(bought.codes[1], now, "West"),
                    scan(anew[0], now, "East"), scan(anew[1], now, "East"),
                ], by: staff, event: event.id)
            #expect(results.map { $0["result"] } == ["ADMITTED", "REVOKED", "ALREADY_ADMITTED", "ADMITTED"])
            #expect(results.map { $0["ticketId"].string } == [0, 1, 0, 1].map { bought.ids[$0] })
            #expect(results[1]["message"].string?.contains("issued anew") == true)
            let tickets = try await office.tickets(of: bought)
            #expect(tickets.map { $0["status"] } == ["VERIFIED", "VERIFIED"])
        }
    }
}
