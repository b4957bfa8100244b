import Foundation
import ServiceKit
import TestServers
import Testing

/// A box office that runs, and an event of which somebody has tickets.
struct SoldTickets {
    let shop: Workshop
    let server: Serving
    let event: String
    private let admin: String
    private let buyer: String
    private let reservation: String

    init(_ count: Int) async throws {
        let shop = try Workshop()
        // The templates and fonts that come with the program.
        shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        let server = try Serving(shop)
        let admin = try await server.token("admin@localhost", #require(server.password))
        let venue = try await server.post(
            "/api/venues",
            [
                "name": "Old Hall",
                "layoutConfig": [
                    "price": .number(25),
                    "sections": [["name": "Stalls", "rows": .number(1), "seatsPerRow": .number(8)]],
                ],
            ], token: admin)
        let day = Date().addingTimeInterval(20 * 86_400).formatted(.iso8601.year().month().day())
        let made = try await server.post(
            "/api/events",
            ["title": "Night Music", "venueId": venue["id"], "eventDate": .string(day), "startTime": "19:30"],
            token: admin)
        let event = try #require(made["id"].text, "\(made.json)")
        let account: JSONValue = ["email": "ada@example.org", "password": "Secret-Word-1", "firstName": "Ada"]
        let buyer = try #require(try await server.post("/api/auth/register", account)["accessToken"].text)
        let free = try await server.get("/api/seats/event/\(event)/available").json.list
        let order: [String: JSONValue] = [
            "eventId": .string(event), "seats": .array(free.prefix(count).map { $0.member("id") }),
        ]
        #expect(try await server.post("/api/seats/lock", .object(order), token: buyer).status == 201)
        let reserved = try await server.post(
            "/api/reservations",
            [
                "eventId": .string(event), "seatIds": order["seats"] ?? .null,
                "holders": .array(Array(repeating: "Ada Lovelace", count: count)),
            ], token: buyer)
        let reservation = try #require(reserved["id"].text, "\(reserved.json)")
        let paid = try await server.post(
            "/api/payments", ["reservationId": .string(reservation), "paymentMethod": "CARD"], token: buyer)
        #expect(paid["status"].text == "COMPLETED", "\(paid.json)")
        (self.shop, self.server, self.event) = (shop, server, event)
        (self.admin, self.buyer, self.reservation) = (admin, buyer, reservation)
        #expect(
            try await eventually {
                let tickets = try await tickets()
                return tickets.count == count && tickets.allSatisfy { $0.member("status").text == "GENERATED" }
            })
    }

    private func tickets() async throws -> [JSONValue] {
        try await server.get("/api/tickets/reservation/\(reservation)", token: buyer).json.list
    }

    func versions() async throws -> [Decimal] {
        try await tickets().compactMap { ticket in
            if case .number(let number) = ticket.member("documentVersion") { number } else { nil }
        }
    }

    /// Changes the event's title, and waits until its tickets would be others.
    func retitle(_ title: String) async throws {
        let changed = try await server.send("PUT", "/api/events/\(event)", ["title": .string(title)], token: admin)
        #expect(changed.status == 200, "\(changed.json)")
        #expect(
            try await eventually {
                let dry = try await server.post(
                    "/api/jobs/rerender", ["eventId": .string(event), "dryRun": .bool(true)], token: admin)
                let id = try #require(dry["id"].text, "\(dry.json)")
                var job = dry
                _ = try await eventually {
                    job = try await server.get("/api/jobs/\(id)", token: admin)
                    return job["state"].text == "COMPLETED"
                }
                return job["made"] != .number(0)
            })
    }

    /// For the tickets of the event.
    func rerender(_ options: String...) throws -> CommandResult {
        try shop.run(words: ["rerender", "--event", event, "--data", "box"] + options)
    }

    /// All of them, one in a second; a signal comes after the first.
    func rerenderSlowly(until signal: Int32) async throws -> (status: Int32, job: String, errors: String) {
        let log = shop.folder.appending(path: "rerender-\(signal).log")
        try Data().write(to: log)
        let process = shop.process(["rerender", "--event", event, "--data", "box", "--force", "--rate", "1/s"])
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var job = ""
        #expect(
            try await eventually {
                let words = try String(contentsOf: log, encoding: .utf8)
                job = words.firstMatch(of: /Job ([0-9a-f-]{36}), 8 tickets/).map { String($0.1) } ?? ""
                return !job.isEmpty || !process.isRunning
            })
        #expect(
            try await eventually {
                let status = try shop.run("rerender", "--status", job, "--data", "box").text
                return status.contains(/[1-8] made/) || !process.isRunning
            })
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return (process.terminationStatus, job, try String(contentsOf: log, encoding: .utf8))
    }
}
