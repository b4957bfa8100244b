import Foundation
import Postgres
import PrivatePostgres
import ServiceKit
import TestServers
import Testing

/// What organisers have printed, with a server beside it and without one.
@Suite struct `The command that exports an event` {
    @Test func `makes an archive or one document, and tells of what is missing`() async throws {
        let shop = try Workshop()
        // The templates and fonts that come with the program.
        shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        let server = try Serving(shop)
        let event = try await sell(3, server, shop)

        let archive = try shop.run("export", "--event", event, "--data", "box", "--out", "print.zip", "--order", "name")
        #expect(archive.status == 0, "\(archive.errors)")
        #expect(archive.text.isEmpty)
        #expect(archive.errors.contains("3 made, 0 failed") && archive.errors.contains(": print.zip"))
        let names = try shop.shell("unzip -tqq print.zip && unzip -Z1 print.zip")
        #expect(names.status == 0)
        #expect(names.text.split(separator: "\n").count { $0.hasSuffix(".pdf") } == 3)
        #expect(await server.stop(by: SIGTERM) == 0)

        // With the folder's own database, which it starts and stops.
        let merged = try shop.run("export", "--event", event, "--data", "box", "--merge", "--quiet")
        #expect((merged.status, merged.errors) == (0, ""))
        let pages = try shop.shell("pdfinfo tickets-\(event).pdf | grep -c '^Pages: *[3-9]'")
        #expect(pages.status == 0, "\(pages.text)")
        let streamed = try shop.run("export", "--event", event, "--data", "box", "--merge", "--out", "-")
        #expect(streamed.status == 0)
        #expect(try streamed.output == shop.bytes("tickets-\(event).pdf"))
        #expect(try shop.names().filter { $0.hasPrefix(".ticketpress") } == [])
    }

    @Test func `leaves out what cannot be drawn, and what was there where nothing can`() async throws {
        let shop = try Workshop()
        shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        let server = try Serving(shop)
        let event = try await sell(3, server, shop)
        try await spoil(1, shop)
        for (arguments, file) in [([], "print.zip"), (["--merge"], "print.pdf")] {
            let words = ["export", "--event", event, "--data", "box", "--out", file] + arguments
            let partial = try shop.run(words: words)
            #expect(partial.status == 1)
            #expect(partial.errors.contains(#/ticket [0-9A-F]{12}-\d \([0-9a-f-]{36}\): /#), "\(partial.errors)")
            #expect(partial.errors.contains("2 made, 1 failed"))
        }
        #expect(try shop.shell("unzip -p print.zip missing.txt").text.hasPrefix("One ticket is missing"))
        #expect(try shop.shell("pdfinfo print.pdf").status == 0)

        try await spoil(3, shop)
        try shop.write("old", to: "print.zip")
        let none = try shop.run("export", "--event", event, "--data", "box", "--out", "print.zip")
        #expect(none.status == 1)
        #expect(none.errors.contains("none of the tickets can be drawn"))
        #expect(try shop.text("print.zip") == "old")
        #expect(try shop.names().filter { $0.hasPrefix(".ticketpress") } == [])
        #expect(await server.stop(by: SIGTERM) == 0)
    }

    @Test func `says what is wrong about how it was called`() throws {
        let shop = try Workshop()
        shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        let event = UUID().uuidString.lowercased()
        for (arguments, words) in [
            (["--event", "gala"], "no event's id"),
            (["--event", event, "--merge", "--out", "all.zip"], "ends in .zip"),
            (["--event", event, "--out", "all.pdf"], "add --merge"),
            (["--event", event, "--out", ""], "--out is empty"),
            (["--event", event, "--out", "nowhere/"], "no folder"), (["--event", event, "--order", "colour"], "order"),
        ] {
            let result = try shop.run(words: ["export"] + arguments)
            #expect(result.status == 64, "\(arguments)")
            #expect(result.errors.contains(words), "\(result.errors)")
        }
        #expect(!shop.exists("data"))
        let unknown = try shop.run("export", "--event", event, "--data", "box", "--out", "all.zip")
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("there is no box office in box"), "\(unknown.errors)")
        #expect(!shop.exists("box"))
        #expect(!shop.exists("all.zip"))
    }

    // MARK: - What is sold

    /// Sells seats of a new event to one buyer; the event's id, when their tickets are issued.
    private func sell(_ count: Int, _ server: Serving, _ shop: Workshop) async throws -> String {
        let staff = try await server.token("admin@localhost", #require(server.password))
        let event = try await server.makeEvent(staff)
        let seats = JSONValue.array(
            try await server.get("/api/seats/event/\(event)/available").json.list.prefix(count).map { $0.member("id") })
        let account: JSONValue = ["email": "ada@example.org", "password": "Secret-Word-1"]
        let buyer = try #require(try await server.post("/api/auth/register", account)["accessToken"].text)
        let held = try await server.post("/api/seats/lock", ["eventId": .string(event), "seats": seats], token: buyer)
        #expect(held.status == 201, "\(held.json)")
        let reserved = try await server.post(
            "/api/reservations", ["eventId": .string(event), "seatIds": seats, "holders": ["Ada Lovelace"]],
            token: buyer)
        let reservation = try #require(reserved["id"].text, "\(reserved.json)")
        let paid = try await server.post(
            "/api/payments", ["reservationId": .string(reservation), "paymentMethod": "CARD"], token: buyer)
        #expect(paid["status"].text == "COMPLETED", "\(paid.json)")
        let isIssued = try await eventually {
            try await server.get("/api/tickets/reservation/\(reservation)", token: buyer).json.list.count == count
        }
        #expect(isIssued)
        return event
    }

    /// Gives the first tickets holders whose names no font has.
    private func spoil(_ count: Int, _ shop: Workshop) async throws {
        let settings = try #require(
            try PrivatePostgres.running(in: shop.folder.appending(path: "box/postgres").path))
        let pool = try Pool(settings)
        try await pool.query(
            """
            update tickets.tickets set holder_name = '𓀀' where id in (select id from tickets.tickets order by id limit \(count))
            """)
        await pool.shutDown()
    }
}
