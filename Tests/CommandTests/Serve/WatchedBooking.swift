import Foundation
import ServiceKit
import TestServers
import Testing

/// A server that is watched over, and one booking there from the account to the gate; and everything that nobody is to find
/// in its log.
struct WatchedBooking {
    static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    static let requestID = "the-payment-1"

    let shop: Workshop
    let server: Serving
    private(set) var event = ""
    private(set) var secrets: Set<String> = ["Secret-Word-1", "ada@example.org", "admin@localhost"]

    init() throws {
        shop = try Workshop()
        shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        shop.environment["TICKETPRESS_ADMIN_PORT"] = "0"
        shop.environment["TICKETPRESS_LOG_FORMAT"] = "json"
        shop.environment["TICKETPRESS_LOG_LEVEL"] = "trace"
        server = try Serving(shop)
        secrets.insert(try #require(server.password))
    }

    /// Returns when the mails are there.
    mutating func book() async throws {
        let staff = try await server.token("admin@localhost", try #require(server.password))
        let account: JSONValue = ["email": "ada@example.org", "password": "Secret-Word-1", "firstName": "Ada"]
        let registered = try await server.post("/api/auth/register", account)
        let buyer = try #require(registered["accessToken"].text, "\(registered.json)")
        let refresh = try #require(registered["refreshToken"].text)
        let refreshed = try await server.post("/api/auth/refresh", ["refreshToken": .string(refresh)])
        secrets.formUnion([staff, buyer, refresh])
        secrets.formUnion([refreshed["accessToken"].text, refreshed["refreshToken"].text].compactMap(\.self))
        event = try await server.makeEvent(staff)
        let free = try await server.get("/api/seats/event/\(event)/available").json.list
        let seats = JSONValue.array(free.prefix(2).map { $0.member("id") })
        let wish: JSONValue = ["eventId": .string(event), "seats": seats]
        #expect(try await server.post("/api/seats/lock", wish, token: buyer).status == 201)
        // Somebody else wants them too.
        #expect(try await server.post("/api/seats/lock", wish, token: staff).status == 409)
        let reservation = try #require(
            try await server.post(
                "/api/reservations", ["eventId": .string(event), "seatIds": seats], token: buyer)["id"].text)
        let paid = try await server.post(
            "/api/payments", ["reservationId": .string(reservation), "paymentMethod": "CARD"], token: buyer,
            headers: ["traceparent": "00-\(Self.trace)-00f067aa0ba902b7-01", "X-Request-Id": Self.requestID])
        #expect(paid["status"].text == "COMPLETED", "\(paid.json)")
        try await admit(reservation, buyer, staff)
        try await readMails()
    }

    private mutating func admit(_ reservation: String, _ buyer: String, _ staff: String) async throws {
        let server = server
        var tickets: [JSONValue] = []
        #expect(
            try await eventually {
                tickets = try await server.get("/api/tickets/reservation/\(reservation)", token: buyer).json.list
                return tickets.count == 2 && tickets.allSatisfy { $0.member("status").text == "GENERATED" }
            }, "\(tickets)")
        let codes = tickets.compactMap { $0.member("qrCode").text }
        let code = try #require(codes.first)
        secrets.formUnion(codes)
        let download = try await server.get("/api/tickets/reservation/\(reservation)/download", token: buyer)
        let link = try #require(download["downloadUrl"].text, "\(download.json)")
        #expect(try await server.get(link).status == 200)
        secrets.insert(try #require(link.split(separator: "=").last.map(String.init)))
        let scan: JSONValue = ["code": .string(code), "gate": "North"]
        #expect(try await server.post("/api/check-ins", scan, token: staff)["result"].text == "ADMITTED")
        #expect(try await server.post("/api/check-ins", scan, token: staff).status == 409)
        // The code as a part of the address, and one that is forged.
        let written = try #require(code.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        #expect(try await server.get("/api/tickets/verify/\(written)", token: staff).status == 409)
        #expect(try await server.post("/api/check-ins", ["code": .string("\(code)0")], token: staff).status == 400)
        secrets.insert(written)
    }

    /// Waits for them, and keeps the links that they bring.
    private mutating func readMails() async throws {
        let folder = shop.folder.appending(path: "box/mails")
        var mails: [String] = []
        #expect(
            try await eventually {
                // There is no folder before the first mail.
                mails = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
                mails = mails.filter { $0.hasSuffix(".eml") }
                return mails.count == 2
            }, "\(mails)")
        for mail in mails {
            // Lines of a mail are folded where they are long.
            let text = try String(contentsOf: folder.appending(path: mail), encoding: .utf8)
                .replacing("=\r\n", with: "")
            secrets.formUnion(text.matches(of: /\/t\/([A-Za-z0-9_\-]{43,})/).map { String($0.1) })
        }
    }
}
