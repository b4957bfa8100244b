import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Tickets

@Suite struct `The door` {
    @Test func `admits one of fifty who come with the same ticket at the same time`() async throws {
        try await TicketsOffice.run { office in
            let (bought, staff) = (try await office.buy(), try await office.staff())
            let answers = try await withThrowingTaskGroup { group in
                for gate in 1...50 {
                    group.addTask { try await office.scan(bought.codes[0], by: staff, gate: "Gate \(gate)") }
                }
                return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
            }
            #expect(answers.filter { $0.status == 201 }.count == 1)
            let refused = answers.filter { $0.code == "ALREADY_ADMITTED" }
            #expect(refused.count == 49)
            // All of them are told of the same gate: that of the one who was first.
            let gate = try await office.pool.query("select admitted_gate from tickets.tickets").one(String.self)
            #expect(Set(refused.compactMap { $0["details"]["gate"].string }) == [gate])
            #expect(try await office.count("select count(*) from tickets.scans where outcome = 'ADMITTED'") == 1)
            #expect(try await office.count("select count(*) from tickets.scans") == 50)
        }
    }

    @Test func `names what is wrong with a code`() async throws {
        try await TicketsOffice.run { office in
            let event = try office.event()
            let (bought, staff) = (try await office.buy(2, at: event), try await office.staff())
            let other = try await office.scan(bought.codes[0], by: staff, event: office.newID())
            #expect((other.status, other.code) == (400, "WRONG_EVENT"))
            let malformed = try await office.scan("https://example.org", by: staff)
            #expect((malformed.status, malformed.code) == (400, "MALFORMED"))
            let signer = try #require(office.ring.signer)
            let unknown = try signer.sign(ticket: office.newID(), event: event.id, validity: .always)
            let missing = try await office.scan(unknown.text, by: staff, event: event.id)
            #expect((missing.status, missing.code) == (404, "UNKNOWN"))
            var random = SystemRandomNumberGenerator()
            let ticket = try #require(TicketID(bought.ids[0]))
            let foreign = try SigningKey(using: &random).sign(ticket: ticket, event: event.id, validity: .always)
            let forged = try await office.scan(foreign.text, by: staff)
            #expect((forged.status, forged.code) == (400, "BAD_SIGNATURE"))
            // The key's name alone proves nothing: another ticket's signature under this one's payload.
            let mixed = bought.codes[0].prefix(58) + bought.codes[1].dropFirst(58)
            #expect(try await office.scan(String(mixed), by: staff).code == "BAD_SIGNATURE")
            #expect(try await office.count("select count(*) from tickets.scans") == 5)
            #expect(try await office.count("select count(*) from tickets.tickets where admitted_at is not null") == 0)
        }
    }

    @Test func `is closed after the event, and when it is cancelled`() async throws {
        try await TicketsOffice.run { office in
            let (event, cancelled) = (try office.event(startsIn: 60), try office.event())
            let (over, off) = (try await office.buy(at: event), try await office.buy(at: cancelled))
            try await office.tell(EventCancelled(event: cancelled))
            #expect(
                try await eventually {
                    try await office.count("select count(*) from tickets.events where is_cancelled") == 1
                })
            let staff = try await office.staff()
            let refused = try await office.scan(off.codes[0], by: staff)
            #expect((refused.status, refused.code) == (409, "EVENT_CANCELLED"))
            office.office.clock.advance(by: 86_400 + 7300)
            let late = try await office.office.token(of: .gateway)
            let answer = try await office.office.post(
                "/api/check-ins", ["code": .string(over.codes[0])], token: late)
            #expect((answer.status, answer.code) == (409, "EXPIRED"))
            // It has been moved since, which the code on the paper cannot know.
            let moved = try office.event(startsIn: 600, id: event.id)
            try await office.tell(EventChanged(event: moved, changedAt: Date()))
            #expect(
                await eventually {
                    let again = try? await office.office.post(
                        "/api/check-ins", ["code": .string(over.codes[0])], token: late)
                    return again?.status == 201
                })
        }
    }

    @Test func `lets staff take an admission back`() async throws {
        try await TicketsOffice.run { office in
            let (bought, staff) = (try await office.buy(), try await office.staff())
            let path = "/api/check-ins/\(bought.ids[0])"
            #expect(try await office.office.send("DELETE", path, nil, staff.access, [:]).code == "NOT_ADMITTED")
            _ = try await office.scan(bought.codes[0], by: staff)
            #expect(try await office.office.send("DELETE", path, nil, bought.buyer.access, [:]).status == 403)
            #expect(try await office.office.send("DELETE", path, nil, staff.access, [:]).status == 204)
            #expect(try await office.tickets(of: bought)[0]["status"] == "GENERATED")
            #expect(try await office.scan(bought.codes[0], by: staff).status == 201)
            let unknown = "/api/check-ins/\(UUID().uuidString)"
            #expect(try await office.office.send("DELETE", unknown, nil, staff.access, [:]).status == 404)
        }
    }

    @Test func `gives a gate that lost the answer the same one for the same key`() async throws {
        try await TicketsOffice.run { office in
            let (bought, staff) = (try await office.buy(), try await office.staff())
            let body: JSONValue = ["code": .string(bought.codes[0]), "gate": "West", "idempotencyKey": "scan-1"]
            for _ in 0..<3 {
                let answer = try await office.office.post("/api/check-ins", body, token: staff.access)
                #expect(answer.status == 201)
            }
            let other: JSONValue = ["code": .string(bought.codes[0]), "gate": "West", "idempotencyKey": "scan-2"]
            for _ in 0..<2 {
                let answer = try await office.office.post("/api/check-ins", other, token: staff.access)
                #expect((answer.status, answer.code) == (409, "ALREADY_ADMITTED"))
            }
            #expect(try await office.count("select count(*) from tickets.scans") == 2)
        }
    }

    @Test func `is for staff`() async throws {
        try await TicketsOffice.run { office in
            let bought = try await office.buy()
            let body: JSONValue = ["code": .string(bought.codes[0])]
            #expect(try await office.office.post("/api/check-ins", body, token: bought.buyer.access).status == 403)
            #expect(try await office.office.post("/api/check-ins", body).status == 401)
            #expect(try await office.office.get("/api/tickets/verify/x", token: bought.buyer.access).status == 403)
            let pack = "/api/events/\(bought.paid.event.id)/check-in-pack"
            #expect(try await office.office.get(pack, token: bought.buyer.access).status == 403)
            let staff = try await office.staff()
            let path = try #require(bought.codes[0].addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let head = try await office.office.send("HEAD", "/api/tickets/verify/\(path)", nil, staff.access, [:])
            #expect(head.status == 405)
            #expect(try await office.office.get("/api/tickets/verify/\(path)", token: staff.access).status == 200)
        }
    }

    @Test func `is not upset by whatever is held before its scanners`() async throws {
        try await TicketsOffice.run { office in
            let (bought, staff) = (try await office.buy(), try await office.staff())
            var random = SystemRandomNumberGenerator()
            let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:abc\u{0}\u{1F600}é\u{202E}'\"\\;%00")
            for number in 0..<150 {
                var characters = Array(bought.codes[0])
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: characters.indices, using: &random)
                    switch number % 3 {
                    case 0: characters[index] = alphabet.randomElement(using: &random) ?? "A"
                    case 1: characters.remove(at: index)
                    default: characters.insert(alphabet.randomElement(using: &random) ?? "A", at: index)
                    }
                }
                let code = String(characters)
                if code == bought.codes[0] { continue }
                let scanned = try await office.scan(code, by: staff)
                #expect([400, 404].contains(scanned.status), "\(code)")
                let path = code.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "x"
                let verified = try await office.office.get("/api/tickets/verify/\(path)", token: staff.access)
                #expect([400, 404].contains(verified.status), "\(code)")
            }
            for path in ["%", "%zz", "%ff%fe", "..", "%2e%2e", "%00", "TP1:"] {
                let raw = try await office.office.get(
                    "/api/tickets/verify/x\(path.replacing("%", with: "%25"))",
                    token: staff.access)
                #expect([400, 404].contains(raw.status))
            }
            let long = try await office.scan(String(repeating: "TP1:", count: 50_000), by: staff)
            #expect(long.code == "MALFORMED")
            #expect(try await office.tickets(of: bought)[0]["status"] == "GENERATED")
        }
    }
}
