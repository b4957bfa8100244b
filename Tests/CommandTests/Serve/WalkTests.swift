import Foundation
import PostgresTesting
import ServiceKit
import TestServers
import Testing

/// What the box office is for, from the first visit to the gate.
@Suite struct `A buyer` {
    /// With nothing to set up but the store.
    @Test(arguments: StoreKind.allCases)
    func `registers, books, pays, prints and is admitted once`(kind: StoreKind) async throws {
        let shop = try await office(kind)
        let server = try Serving(shop)
        try await walk(shop, server, password: server.password)
        #expect(await server.stop(by: SIGTERM) == 0)
    }

    @Test(arguments: StoreKind.allCases)
    func `meets the same where each service has a process of its own`(kind: StoreKind) async throws {
        try await TestCluster.withDatabase { database in
            let shop = try await office(kind)
            let servers = try ServingApart(shop, database)
            try await walk(shop, servers.gateway, password: servers.password)
            #expect(await servers.stop(by: SIGTERM).allSatisfy { $0 == 0 })
        }
    }

    private func walk(_ shop: Workshop, _ server: Serving, password: String?) async throws {
        let staff = try await server.token("admin@localhost", #require(password))
        let event = try await server.makeEvent(staff)
        let seats = try await server.get("/api/seats/event/\(event)/available").json.list.prefix(2).map {
            $0.member("id")
        }

        let account: JSONValue = ["email": "ada@example.org", "password": "Secret-Word-1", "firstName": "Ada"]
        let buyer = try #require(try await server.post("/api/auth/register", account)["accessToken"].text)
        let held = try await server.post(
            "/api/seats/lock", ["eventId": .string(event), "seats": .array(seats)], token: buyer)
        #expect(held.status == 201, "\(held.json)")
        let reserved = try await server.post(
            "/api/reservations",
            ["eventId": .string(event), "seatIds": .array(seats), "holders": ["Ada Lovelace", "李小龍"]], token: buyer)
        #expect(reserved.status == 201, "\(reserved.json)")
        let reservation = try #require(reserved["id"].text)
        let paid = try await server.post(
            "/api/payments", ["reservationId": .string(reservation), "paymentMethod": "CARD"], token: buyer)
        #expect(paid["status"].text == "COMPLETED", "\(paid.json)")

        let tickets = try await issued(server, reservation, buyer)
        #expect(tickets.count == 2)
        for ticket in tickets { try await admit(ticket, server, shop, buyer, staff) }
        try await expectMail(shop)
    }

    private func office(_ kind: StoreKind) async throws -> Workshop {
        let workshop = try await StoreWorkshop(kind)
        // The templates and fonts that come with the program.
        workshop.shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        if kind == .s3 { workshop.shop.environment["S3_BUCKET"] = String(workshop.store.dropFirst("s3://".count)) }
        return workshop.shop
    }

    private func issued(_ server: Serving, _ reservation: String, _ buyer: String) async throws -> [JSONValue] {
        var tickets: [JSONValue] = []
        #expect(
            try await eventually {
                tickets = try await server.get("/api/tickets/reservation/\(reservation)", token: buyer).json.list
                return !tickets.isEmpty && tickets.allSatisfy { $0.member("status").text == "GENERATED" }
            }, "\(tickets)")
        return tickets
    }

    /// Fetches the ticket without credentials, reads the code from the page, and shows it at the gate twice.
    private func admit(
        _ ticket: JSONValue, _ server: Serving, _ shop: Workshop, _ buyer: String, _ staff: String
    ) async throws {
        let id = try #require(ticket.member("id").text)
        let download = try await server.get("/api/tickets/\(id)/download", token: buyer)
        let link = try #require(download["downloadUrl"].text, "\(download.json)")
        let pdf = try await server.get(link)
        #expect(pdf.status == 200)
        let file = shop.folder.appending(path: "\(id).pdf")
        try pdf.data.write(to: file)
        let code = try read(file, shop)
        #expect(code == ticket.member("qrCode").text)

        let first = try await server.post("/api/check-ins", ["code": .string(code), "gate": "North"], token: staff)
        #expect(first["result"].text == "ADMITTED", "\(first.json)")
        let second = try await server.post("/api/check-ins", ["code": .string(code), "gate": "South"], token: staff)
        #expect(second.status == 409)
        #expect(second["code"].text == "ALREADY_ADMITTED")
    }

    /// What a scanner reads from a page.
    private func read(_ pdf: URL, _ shop: Workshop) throws -> String {
        let drawn = pdf.deletingPathExtension().path
        let result = try shop.shell(
            "pdftoppm -r 200 -png -singlefile '\(pdf.path)' '\(drawn)' && zbarimg --quiet --raw -Sdisable -Sqrcode.enable '\(drawn).png'"
        )
        #expect(result.status == 0, "\(result.errors)")
        return result.text.trimmingCharacters(in: .newlines)
    }

    private func expectMail(_ shop: Workshop) async throws {
        let folder = shop.folder.appending(path: "box/mails").path
        #expect(
            try await eventually {
                // There is no folder before the first mail.
                let mails = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                return mails.count { $0.hasSuffix(".eml") } == 2
            })
    }
}
