import Foundation
import Postgres
import PrivatePostgres
import ServiceKit
import Synchronization
import TestServers
import Testing

/// The server, and its database, are killed again and again while people book. `TICKETPRESS_CHAOS_SECONDS` says for how
/// long (`make chaos`).
@Suite(.serialized) struct `Whatever is killed` {
    private static let seconds =
        ProcessInfo.processInfo.environment["TICKETPRESS_CHAOS_SECONDS"].flatMap { Double($0) } ?? 60

    @Test func `every payment ends in tickets or in its money back, and no seat is sold twice`() async throws {
        let scene = try await Scene()
        let told = Told()
        try await withThrowingTaskGroup { group in
            let end = ContinuousClock.now + .seconds(Self.seconds)
            for buyer in scene.buyers.indices {
                group.addTask { while ContinuousClock.now < end { await scene.book(as: buyer, told) } }
            }
            group.addTask { try await scene.breakThings(until: end) }
            try await group.waitForAll()
        }
        try await scene.settle()
        try await scene.expectOrder(told)
        #expect(await scene.stop() == 0)
    }
}

/// What was answered to buyers, which has to stay true.
private final class Told: Sendable {
    private let completed = Mutex<Set<String>>([])

    var payments: Set<String> { completed.withLock { $0 } }

    func completed(_ id: String) { completed.withLock { _ = $0.insert(id) } }
}

/// A box office that is killed, its buyers, and what must hold in the end.
private final class Scene: Sendable {
    /// Nobody changes it once the first server runs.
    nonisolated(unsafe) private let shop: Workshop
    let buyers: [String]
    private let server: Mutex<Serving>
    private let url: String
    private let event: String
    private let seats: [String]
    private var database: String { shop.folder.appending(path: "box/postgres").path }

    /// Most pay; the others decline, answer late, or not at all.
    private static let cards =
        Array(repeating: "4242424242424242", count: 6)
        + ["4000000000000002", "4000000000000119", "4000000000000127", "4000000000000135", "4000000000000150"]

    init() async throws {
        shop = try Workshop()
        shop.environment["TICKETPRESS_HOME"] = Command.repository.path
        shop.environment["TICKETPRESS_RATE_LIMITS"] = "off"
        let first = try Serving(shop)
        url = first.url
        let staff = try await first.token("admin@localhost", #require(first.password))
        let venue = try await first.post("/api/venues", ["name": "Hall", "city": "Kraków"], token: staff)
        let day = Date().addingTimeInterval(20 * 86_400).formatted(.iso8601.year().month().day())
        let made = try await first.post(
            "/api/events",
            [
                "title": "Chaos", "venueId": venue["id"], "eventDate": .string(day), "totalSeats": .number(300),
                "price": .number(10),
            ], token: staff)
        event = try #require(made["id"].text, "\(made.json)")
        seats = try await first.get("/api/seats/event/\(event)").json.list.compactMap { $0.member("id").text }
        var buyers: [String] = []
        for number in 0..<6 {
            let account: JSONValue = ["email": .string("b\(number)@example.org"), "password": "Secret-Word-1"]
            buyers.append(try #require(try await first.post("/api/auth/register", account)["accessToken"].text))
        }
        self.buyers = buyers
        server = Mutex(first)
    }

    func stop() async -> Int32 { await server.withLock { $0 }.stop(by: SIGTERM) }

    // MARK: - Booking

    /// One booking, as far as it comes: whatever goes wrong, the buyer goes away.
    func book(as buyer: Int, _ told: Told) async {
        let token = buyers[buyer]
        let wanted = JSONValue.array((0..<Int.random(in: 1...3)).map { _ in .string(seats.randomElement() ?? "") })
        // Requests to a server that was just killed fail, which is what this is about.
        guard let held = try? await post("/api/seats/lock", ["eventId": .string(event), "seats": wanted], token),
            held.status == 201
        else { return await pause() }
        let order: JSONValue = ["eventId": .string(event), "seatIds": held["lockedSeatIds"]]
        guard let made = try? await post("/api/reservations", order, token), let id = made["id"].text else {
            return await pause()
        }
        let card: JSONValue = [
            "number": .string(Self.cards.randomElement() ?? ""), "expiryMonth": .number(12),
            "expiryYear": .number(2090),
        ]
        let payment: JSONValue = ["reservationId": .string(id), "paymentMethod": "CARD", "card": card]
        guard let paid = try? await post("/api/payments", payment, token) else { return await pause() }
        if paid["status"].text == "COMPLETED", let payment = paid["id"].text { return told.completed(payment) }
        // The buyer gives up, so that others can have the seats; a payment that may still come has them until then.
        _ = try? await post("/api/reservations/\(id)/cancel", [:], token)
    }

    private func pause() async {
        // Only a cancelled test ends it early, and then nobody cares.
        try? await Task.sleep(for: .milliseconds(50))
    }

    private func post(_ path: String, _ body: JSONValue, _ token: String) async throws -> Serving.Answer {
        try await server.withLock { $0 }.post(path, body, token: token)
    }

    // MARK: - Breaking

    /// Kills the server or its database every few seconds, in whatever they are at.
    func breakThings(until end: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...4000)))
            if Bool.random() {
                try await killServer()
            } else {
                try await killDatabase()
            }
        }
    }

    private func killServer() async throws {
        _ = await server.withLock { $0 }.stop(by: SIGKILL)
        let port = try #require(URLComponents(string: url)?.port)
        let next = try await onOwnThread { [self] in try Serving(shop, port: port) }
        server.withLock { $0 = next }
    }

    /// Returns when it is gone, which is a moment after it was killed.
    private func killDatabase() async throws {
        guard let process = postmaster else { return }
        kill(process, SIGKILL)
        #expect(
            try await eventually {
                try self.postmaster != process || PrivatePostgres.running(in: self.database) == nil
            })
    }

    private var postmaster: Int32? {
        let file = database + "/cluster/postmaster.pid"
        // Between two servers there is none.
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first.flatMap { Int32($0) }
    }

    // MARK: - What must hold

    /// Asks the database, which may have been killed last and not be back yet.
    private func asking<Answer>(_ body: (Pool) async throws -> Answer) async throws -> Answer {
        #expect(
            try await eventually { try PrivatePostgres.running(in: self.database) != nil },
            "the database does not come back")
        return try await #require(try PrivatePostgres.running(in: database)).asking(body)
    }

    /// Waits until everything that was begun has ended: payments, deliveries of facts, tickets, holds.
    func settle() async throws {
        #expect(
            try await eventually {
                try await self.asking { pool in try await pool.isSettled() }
            }, "what was begun has not ended")
    }

    func expectOrder(_ told: Told) async throws {
        try await asking { pool in
            func count(_ question: SQL) async throws -> Int { try await pool.query(question).one(Int.self) }
            let sold = try await count("select count(*) from seats.seats where status = 'SOLD'")
            #expect(sold > 0)
            #expect(
                try await count("select count(*) from seats.sales") == sold,
                "a sale without its seat, or the other way round")
            #expect(
                try await count(
                    "select count(*) from (select unnest(seat_ids) from reservations.reservations where status = 'CONFIRMED') s"
                ) == sold, "seats are sold to nobody, or twice")
            #expect(
                try await count(
                    """
                    select count(*) from payments.payments p full join reservations.reservations r
                        on r.id = p.reservation_id and r.payment_id = p.id and r.status = 'CONFIRMED'
                    where (p.status = 'COMPLETED') is distinct from (r.status = 'CONFIRMED')
                        and (p.status = 'COMPLETED' or r.status = 'CONFIRMED')
                    """) == 0, "a payment without its reservation, or the other way round")
            #expect(
                try await count(
                    """
                    select count(*) from tickets.tickets t where not exists (
                        select from payments.payments p where p.id = t.payment_id and p.status = 'COMPLETED')
                    """) == 0, "a ticket that nobody paid for")
            #expect(try await count("select count(*) from tickets.tickets") == sold)
            #expect(
                try await count(
                    """
                    select count(*) from seats.seats
                    where status in ('LOCKED', 'RESERVED') and lock_expires_at < now() - interval '1 minute'
                    """) == 0, "a hold that outlives its time")
            let kept = try await count(
                """
                select count(*) from payments.provider_charges c where status = 'SUCCEEDED'
                    and not exists (select from payments.provider_refunds r where r.charge_key = c.key and refusal is null)
                """)
            #expect(kept == (try await count("select count(*) from payments.payments where status = 'COMPLETED'")))
            let completed: [String] = try await pool.query(
                "select id::text from payments.payments where status = 'COMPLETED'"
            ).all(String.self)
            let lost = told.payments.subtracting(completed)
            #expect(lost.isEmpty, "what was answered is not true any more")
            #expect(!told.payments.isEmpty)
        }
    }
}
