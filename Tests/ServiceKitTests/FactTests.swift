import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceTesting
import Testing

@testable import ServiceKit

private struct Happened: Fact, Equatable {
    let number: Int
}

/// A service that hears, by two consumers, and writes down what it heard.
private struct Hearing: Service {
    static let name = ServiceName.events
    static let migrations = [
        Migration("M002_heard", Array("create table heard (number integer, how text)".utf8))
    ]
    static let once = Subscription(Happened.self, by: name, "once")
    static let again = Subscription(Happened.self, by: name, "again")
    static let subscriptions = [once.erased, again.erased]

    let resources: Resources
    let attempt: @Sendable (Happened) async throws -> Void

    func routes(_ routes: Routes) {
        routes.post("happen/:number", .anyone) { request in
            let number = try Int(request.text("number")) ?? 0
            try await resources.transaction { _, outbox in try outbox.publish(Happened(number: number)) }
            return .noContent
        }
    }

    var consumers: [Consumer] {
        [
            .transaction(Self.once) { fact, tx, _ in
                try tx.query("insert into events.heard values (\(fact.number), 'once')")
            },
            .repeatable(Self.again, attempts: 3) { fact in
                try await attempt(fact)
                try await resources.pool.query("insert into events.heard values (\(fact.number), 'again')")
            },
        ]
    }
}

@Suite struct `Facts` {
    /// What is done before the start, and by the consumer that may fail.
    private struct Scene: Sendable {
        var prepare: @Sendable (Pool) async throws -> Void = { _ in }
        var attempt: @Sendable (Happened) async throws -> Void = { _ in }
    }

    private func with(
        _ scene: Scene = Scene(), _ body: @escaping @Sendable (TestOffice) async throws -> Void
    ) async throws {
        try await TestOffice.with(
            services: { _ in [ServicePlan(Hearing.self) { Hearing(resources: $0, attempt: scene.attempt) }] },
            prepare: scene.prepare, body)
    }

    private func heard(_ office: TestOffice) async throws -> [String] {
        try await office.pool.query("select number || ' ' || how from events.heard order by 1").all(String.self)
    }

    private func open(_ office: TestOffice) async throws -> Int {
        try await office.pool.query(
            "select count(*) from events.deliveries where done_at is null and parked_at is null"
        ).one(Int.self)
    }

    @Test func `reach each consumer once`() async throws {
        try await with { office in
            for number in 1...20 { _ = try await office.post("/api/happen/\(number)") }
            #expect(try await eventually { try await open(office) == 0 })
            #expect(try await heard(office).count == 40)
            #expect(Set(try await heard(office)).count == 40)
        }
    }

    @Test func `are not told when the transaction fails`() async throws {
        try await with { office in
            let resources = try Premises.forTests(office.pool).resources(for: .events)
            await #expect(throws: APIError.self) {
                try await resources.transaction { _, outbox in
                    try outbox.publish(Happened(number: 1))
                    throw APIError.notFound("thing")
                }
            }
            #expect(try await office.pool.query("select count(*) from events.facts").one(Int.self) == 0)
        }
    }

    @Test func `that a crashed process had claimed are delivered soon after the next start`() async throws {
        let claim: @Sendable (Pool) async throws -> Void = { pool in
            try await Premises.forTests(pool).resources(for: .events).transaction { _, outbox in
                try outbox.publish(Happened(number: 1))
            }
            // What a process leaves behind that was killed between claim and done.
            try await pool.query(
                "update events.deliveries set attempts = 1, claimed_by = 999999999, due_at = now() + interval '1 hour'")
        }
        try await with(Scene(prepare: claim)) { office in
            let isHeard = try await eventually { try await heard(office) == ["1 again", "1 once"] }
            #expect(isHeard)
        }
    }

    @Test func `that come twice are done once`() async throws {
        try await with { office in
            _ = try await office.post("/api/happen/1")
            #expect(try await eventually { try await open(office) == 0 })
            // As after a crash between the effect and the note that it was delivered.
            try await office.pool.query("update events.deliveries set done_at = null, due_at = now()")
            #expect(try await eventually { try await open(office) == 0 })
            #expect(try await heard(office) == ["1 again", "1 once"])
        }
    }

    @Test func `that a consumer cannot take are parked with the error, and hold nobody up`() async throws {
        let attempts = Locked(0)
        let isMended = Locked(false)
        let refusing = Scene(attempt: { fact in
            guard fact.number == 13, !isMended.withLock({ $0 }) else { return }
            attempts.withLock { $0 += 1 }
            throw APIError.conflict("UNLUCKY", "no thirteens here")
        })
        try await with(refusing) { office in
            for number in 12...14 { _ = try await office.post("/api/happen/\(number)") }
            #expect(try await eventually { try await ParkedFact.all(of: .events, in: office.pool).count == 1 })
            let parked = try #require(try await ParkedFact.all(of: .events, in: office.pool).first)
            #expect(parked.consumer == "events.again")
            #expect(parked.attempts == 3)
            #expect(parked.error.contains("no thirteens here"))
            #expect(attempts.withLock { $0 } == 3)
            #expect(try await heard(office) == ["12 again", "12 once", "13 once", "14 again", "14 once"])

            isMended.withLock { $0 = true }
            #expect(try await ParkedFact.retry(of: .events, in: office.pool) == 1)
            #expect(try await eventually { try await heard(office).contains("13 again") })
        }
    }

    @Test func `wait for a consumer elsewhere without being parked`() async throws {
        let other = AnySubscription(fact: Happened.name, service: .tickets, consumer: "tickets.issue")
        try await TestCluster.withPool { pool in
            try await Hearing.allMigrations.apply(to: pool)
            let premises = try Premises.forTests(pool, subscriptions: [other])
            let own = premises.resources(for: .events)
            try await own.transaction { _, outbox in try outbox.publish(Happened(number: 1)) }
            let relay = FactRelay(resources: own, consumers: [:], remote: nil, wake: own.wake)
            let stopping = Stopping()
            let running = Task { await relay.run { stopping.isSet } }
            #expect(
                try await eventually {
                    try await pool.query("select exists (select from events.deliveries where error is not null)")
                        .one(Bool.self)
                })
            stopping.set()
            own.wake.signal()
            await running.value
            let state = try await pool.query("select attempts, parked_at is null from events.deliveries")
            #expect(try state.one((Int, Bool).self) == (0, true))
        }
    }
}

@Suite struct `Services elsewhere` {
    private func with(_ body: @escaping @Sendable (TestOffice) async throws -> Void) async throws {
        try await TestOffice.with(
            services: { _ in [ServicePlan(Hearing.self) { Hearing(resources: $0, attempt: { _ in }) }] }, body)
    }

    @Test func `hand over facts by a POST that services alone may make, and twice is once`() async throws {
        try await with { office in
            let delivery = Delivery(
                factID: try #require(FactID("0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60")), fact: Happened.name,
                consumer: "events.once", body: ["number": .number(5)], requestID: nil)
            let body = try JSONEncoder().encode(delivery)
            #expect(try await office.send("POST", InternalPaths.facts, body, nil, [:]).status == 401)
            for _ in 0..<2 {
                let token = try await office.token(of: .payments)
                #expect(try await office.send("POST", InternalPaths.facts, body, token, [:]).status == 204)
            }
            let heard = try await office.pool.query("select number from events.heard").all(Int.self)
            #expect(heard == [5])
        }
    }

    @Test func `are told what they ask for that is not here`() async throws {
        try await with { office in
            let token = try await office.token(of: .payments)
            #expect(try await office.post(InternalPaths.call("Nonsense"), [:], token: token).status == 421)
            #expect(try await office.post(InternalPaths.facts, ["a": "b"], token: token).status == 400)
        }
    }
}

extension Premises {
    /// Hears no notifications.
    fileprivate static func forTests(
        _ pool: Pool, subscriptions: [AnySubscription] = Hearing.subscriptions
    ) throws -> Premises {
        let nowhere = ConnectionSettings(socketFolder: "/nowhere", user: "nobody", database: "none")
        return Premises(pool: pool, listener: try Listener(nowhere), subscriptions: subscriptions, logger: quiet)
    }
}
