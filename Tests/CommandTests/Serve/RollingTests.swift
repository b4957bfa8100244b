import Foundation
import Postgres
import ServiceKit
import Synchronization
import TestServers
import Testing

/// Servers behind nginx that are restarted, or killed, while people book. Nobody asks twice.
@Suite(.serialized) struct `Servers behind nginx` {
    /// As many as there are are restarted in turn.
    private static let roles = [Fleet.Role(), Fleet.Role()]

    @Test func `are restarted one after the other, and nobody notices`() async throws {
        let sale = try await Sale(Fleet(Self.roles))
        try await sale.goesOn {
            for number in Self.roles.indices {
                try await sale.moreBookings(10)
                #expect(try await sale.fleet.stop(number) == 0)
                try await sale.fleet.start(number)
            }
            try await sale.moreBookings(10)
        }
        #expect(sale.failures == [], "\(sale.fleet.nginx.log)\n\(sale.fleet.log)")
        // One for each end of a server that had it: all of them may have come to the second by chance.
        #expect(!sale.streams.isEmpty)
        for stream in sale.streams {
            #expect(stream.hasPrefix("event: seats\n"))
            #expect(stream.contains("\"isWhole\":true"))
            #expect(stream.contains(/retry: [0-9]+\n\n$/), "\(stream.suffix(200))")
        }
        try await sale.expectEverything()
        try await sale.expectMails()
        try await sale.fleet.stop()
    }

    @Test func `go on where one of them is killed, and tickets come for all that was booked`() async throws {
        let sale = try await Sale(Fleet(Self.roles))
        try await sale.goesOn {
            try await sale.moreBookings(10)
            #expect(try await sale.fleet.stop(1, by: SIGKILL) == SIGKILL)
            try await sale.moreBookings(20)
        }
        try await sale.expectEverything(mayHaveMore: true)
        try await sale.fleet.stop()
    }

    @Test func `end at the second signal`() async throws {
        let shop = try Workshop()
        shop.environment["TICKETPRESS_DRAIN"] = "600"
        let server = try Serving(shop)
        kill(server.number, SIGTERM)
        #expect(try await eventually { try await server.get("/health/ready")["code"].text == "DRAINING" })
        #expect(await server.stop(by: SIGTERM) == 128 + SIGTERM)
    }
}

/// Buyers who book, pay and fetch their tickets, and others who look and watch, through nginx.
private final class Sale: Sendable {
    let fleet: Fleet
    private let front: Serving
    private let event: String
    private let buyers: [String]
    /// Those of each buyer, whom nobody else comes in the way of.
    private let seats: [[String]]
    private let told = Mutex(Told())

    private struct Told {
        /// Payments that were answered as completed, with what was paid.
        var payments: [String: (reservation: String, buyer: Int)] = [:]
        var failures: [String] = []
        var streams: [String] = []
        var isOver = false
    }

    init(_ fleet: Fleet) async throws {
        self.fleet = fleet
        front = try fleet.front
        let staff = try await front.token("admin@localhost", fleet.password)
        let venue = try await front.post("/api/venues", ["name": "Hall", "city": "Kraków"], token: staff)
        let day = Date().addingTimeInterval(20 * 86_400).formatted(.iso8601.year().month().day())
        let made = try await front.post(
            "/api/events",
            [
                "title": "Rolling Stones", "venueId": venue["id"], "eventDate": .string(day),
                "totalSeats": .number(2000), "price": .number(10),
            ], token: staff)
        event = try #require(made["id"].text, "\(made.json)")
        let all = try await front.get("/api/seats/event/\(event)").json.list.compactMap { $0.member("id").text }
        var buyers: [String] = []
        for number in 0..<4 {
            let account: JSONValue = ["email": .string("b\(number)@example.org"), "password": "Secret-Word-1"]
            buyers.append(try #require(try await front.post("/api/auth/register", account)["accessToken"].text))
        }
        self.buyers = buyers
        seats = buyers.indices.map { buyer in all.indices.filter { $0 % buyers.count == buyer }.map { all[$0] } }
    }

    var failures: [String] { told.withLock { $0.failures } }
    var streams: [String] { told.withLock { $0.streams } }

    // MARK: - The load

    /// Sells, with people who watch, for as long as `body` takes. Streams are ended by the end of a server alone.
    func goesOn(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for buyer in buyers.indices { group.addTask { await self.buy(as: buyer) } }
            group.addTask { await self.look() }
            let watching = Task { await watch() }
            do { try await body() } catch {
                told.withLock { $0.isOver = true }
                watching.cancel()
                throw error
            }
            told.withLock { $0.isOver = true }
            try await group.waitForAll()
            watching.cancel()
        }
    }

    /// Waits until so many more were sold.
    func moreBookings(_ count: Int) async throws {
        let target = told.withLock { $0.payments.count } + count
        #expect(try await eventually { self.told.withLock { $0.payments.count } >= target })
    }

    private var isOver: Bool { told.withLock { $0.isOver } }

    private func fail(_ what: String) { told.withLock { $0.failures.append(what) } }

    private func buy(as buyer: Int) async {
        for seat in seats[buyer] {
            if isOver { return }
            let wanted: JSONValue = ["eventId": .string(event), "seats": [.string(seat)]]
            guard await post("/api/seats/lock", wanted, buyer) != nil else { continue }
            let order: JSONValue = ["eventId": .string(event), "seatIds": [.string(seat)]]
            guard let reserved = await post("/api/reservations", order, buyer), let id = reserved["id"].text else {
                continue
            }
            let payment: JSONValue = ["reservationId": .string(id), "paymentMethod": "CARD"]
            guard let paid = await post("/api/payments", payment, buyer) else { continue }
            if paid["status"].text == "COMPLETED", let payment = paid["id"].text {
                told.withLock { $0.payments[payment] = (id, buyer) }
            } else {
                fail("a payment is \(paid.json)")
            }
        }
    }

    /// Nil where it was not answered by what was asked for.
    private func post(_ path: String, _ body: JSONValue, _ buyer: Int) async -> Serving.Answer? {
        do {
            let answer = try await front.post(
                path, body, token: buyers[buyer], headers: ["Idempotency-Key": UUID().uuidString])
            if answer.status == 201 { return answer }
            fail("POST \(path): \(answer.status) \(String(decoding: answer.data, as: UTF8.self))")
        } catch {
            fail("POST \(path): \(error)")
        }
        return nil
    }

    /// Reads the event, its seats, and documents that are there.
    private func look() async {
        while !isOver {
            do {
                for path in ["/api/events/\(event)", "/api/seats/event/\(event)"] {
                    let answer = try await front.get(path)
                    if answer.status != 200 { fail("GET \(path): \(answer.status)") }
                }
                if let booking = told.withLock({ $0.payments.values.randomElement() }) {
                    try await download(booking.reservation, booking.buyer)
                }
            } catch {
                fail("GET: \(error)")
            }
        }
    }

    /// False where there are no tickets yet.
    @discardableResult
    private func download(_ reservation: String, _ buyer: Int) async throws -> Bool {
        let path = "/api/tickets/reservation/\(reservation)"
        let list = try await front.get(path, token: buyers[buyer])
        if list.status != 200 { fail("GET \(path): \(list.status)") }
        guard list.json.list.map({ $0.member("status").text }) == ["GENERATED"] else { return false }
        let link = try await front.get("\(path)/download", token: buyers[buyer])["downloadUrl"].text
        guard let link, link.hasPrefix(fleet.nginx.url) else {
            fail("no link through nginx: \(link ?? "none")")
            return false
        }
        let document = try await front.get(link)
        if document.status == 200, document.data.starts(with: Data("%PDF-".utf8)) { return true }
        fail("GET \(link): \(document.status)")
        return false
    }

    /// Asks again when a stream ends, as browsers do.
    private func watch() async {
        let url = "\(fleet.nginx.url)/api/seats/event/\(event)/stream"
        while !Task.isCancelled {
            do {
                let text = try await Program.output("curl", ["-sSN", "--fail", "--max-time", "300", url])
                told.withLock { $0.streams.append(text) }
            } catch {
                // When all is over nobody answers any more.
                if !isOver { fail("the stream: \(error)") }
                return
            }
        }
    }

    // MARK: - What must hold

    /// Everything that was answered is true, and came to its end. `mayHaveMore`: some were not answered.
    func expectEverything(mayHaveMore: Bool = false) async throws {
        let payments = told.withLock { $0.payments }
        #expect(payments.count > 0)
        let isSettled = try await eventually {
            try await self.fleet.asking { pool in try await pool.isSettled() }
        }
        #expect(isSettled, "what was begun has not ended\n\(fleet.log)")
        for booking in payments.values {
            #expect(try await eventually { try await self.download(booking.reservation, booking.buyer) })
        }
        try await fleet.asking { pool in
            let completed = try await pool.query("select id::text from payments.payments where status = 'COMPLETED'")
                .all(String.self)
            #expect(Set(payments.keys).subtracting(completed).isEmpty, "a payment that was answered is lost")
            if !mayHaveMore { #expect(Set(completed) == Set(payments.keys)) }
            for count: SQL in [
                "select count(*) from seats.seats where status = 'SOLD'", "select count(*) from seats.sales",
                "select count(*) from tickets.tickets", "select count(distinct seat_id) from tickets.tickets",
                "select count(*) from reservations.reservations where status = 'CONFIRMED'",
                "select count(*) from payments.provider_charges where status = 'SUCCEEDED'",
            ] {
                #expect(try await pool.query(count).one(Int.self) == completed.count, "\(count)")
            }
        }
    }

    /// A receipt and the tickets, each once.
    func expectMails() async throws {
        let count = told.withLock { $0.payments.count }
        let folder = fleet.folder.appending(path: "box/mails").path
        let isThere = try await eventually {
            let sent = try await self.fleet.asking { pool in
                try await pool.query("select count(*) from notifications.notifications where status = 'SENT'").one(
                    Int.self)
            }
            return sent == 2 * count
        }
        #expect(isThere, "not everybody has mail")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".eml") }
        #expect(files.count == 2 * count)
    }
}
