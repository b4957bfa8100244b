import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceTesting
import Testing

@testable import ServiceKit

private struct Rung: Fact {
    let number: Int
}

/// Tells a fact when it is asked to, and says what it takes along to others meanwhile.
private struct Bell: Service {
    static let name = ServiceName.events
    static let migrations: [Migration] = []
    static let inTransaction = Subscription(Rung.self, by: name, "write")
    static let byItself = Subscription(Rung.self, by: name, "act")
    static let subscriptions = [inTransaction.erased, byItself.erased]

    let resources: Resources

    func routes(_ routes: Routes) {
        routes.post("ring", .anyone) { _ in
            try await resources.transaction { _, outbox in try outbox.publish(Rung(number: 1)) }
            return try .ok(RequestScope.headers)
        }
    }

    var consumers: [Consumer] {
        [.transaction(Self.inTransaction) { _, _, _ in }, .repeatable(Self.byItself) { _ in }]
    }
}

@Suite struct `A request's trace` {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func with(_ body: @escaping @Sendable (TestOffice, RecordedLog) async throws -> Void) async throws {
        let log = RecordedLog()
        try await TestOffice.with(
            logger: log.logger, services: { _ in [ServicePlan(Bell.self) { Bell(resources: $0) }] }
        ) { office in try await body(office, log) }
    }

    private func consumed(_ log: RecordedLog) -> [[String: String]] {
        log.lines.filter { $0.message == "A fact was consumed" }.map(\.metadata)
    }

    @Test func `goes from its head through a fact to those who hear of it, and into their log`() async throws {
        try await with { office, log in
            let headers = [
                "traceparent": "00-\(Self.trace)-00f067aa0ba902b7-01", "tracestate": "shop=7",
                "X-Request-Id": "my-request-9",
            ]
            let answer = try await office.post("/api/ring", headers: headers)
            // What it would take along to another process.
            let parts = answer["traceparent"].string?.split(separator: "-").map(String.init) ?? []
            #expect(parts.count == 4 && parts[1] == Self.trace && parts[2] != "00f067aa0ba902b7" && parts[3] == "01")
            #expect(answer["tracestate"] == "shop=7")
            #expect(answer["X-Request-Id"] == "my-request-9")

            #expect(await eventually { consumed(log).count == 2 })
            #expect(Set(consumed(log).map { $0["consumer"] }) == ["events.write", "events.act"])
            for line in consumed(log) {
                #expect(line["trace"] == Self.trace)
                #expect(line["request"] == "my-request-9")
                #expect(line["name"] == "Rung")
                #expect(line["fact"].flatMap { FactID($0) } != nil)
            }
            let own = log.lines.first { $0.message == "POST /api/ring" }
            #expect(own?.metadata["trace"] == Self.trace)
            #expect(own?.metadata["span"] == parts[2])
            // Each piece of work has a name of its own.
            #expect(Set(consumed(log).compactMap { $0["span"] } + [parts[2], "00f067aa0ba902b7"]).count == 4)
        }
    }

    @Test func `begins with it where it brings none that can be read`() async throws {
        try await with { office, log in
            _ = try await office.post("/api/ring", headers: ["traceparent": "00-nonsense"])
            #expect(await eventually { consumed(log).count == 2 })
            let own = log.lines.first { $0.message == "POST /api/ring" }?.metadata["trace"]
            #expect(own?.count == 32)
            #expect(consumed(log).allSatisfy { $0["trace"] == own })
        }
    }

    @Test func `is no part of what hearers of a fact read, and facts without one are heard too`() async throws {
        try await with { office, log in
            _ = try await office.post("/api/ring", headers: ["X-Request-Id": "my-request-9"])
            let body = try await office.pool.query("select body - '_trace' from events.facts").one(JSON<Rung>.self)
            #expect(body.value.number == 1)
            // The request is kept once.
            let kept = try await office.pool.query(
                "select request_id, body::text from events.facts"
            ).one((String, String).self)
            #expect(kept.0 == "my-request-9")
            #expect(kept.1.contains("traceparent") && !kept.1.contains("my-request-9"))
            // As an earlier version wrote them.
            try await office.pool.query(
                """
                with told as (insert into events.facts (id, name, body)
                    values (gen_random_uuid(), 'Rung', '{"number": 2}') returning id)
                insert into events.deliveries (fact_id, consumer) select id, 'events.act' from told
                """)
            #expect(await eventually { consumed(log).count == 3 })
            #expect(consumed(log).contains { $0["trace"] == nil })
        }
    }

    @Test func `is counted with the facts that it told and that were taken`() async throws {
        try await with { office, log in
            _ = try await office.post("/api/ring")
            #expect(await eventually { consumed(log).count == 2 })
            let text = await office.metrics.text
            #expect(text.contains(#"ticketpress_facts_told_total{fact="Rung",service="events"} 1"#))
            #expect(text.contains(#"ticketpress_facts_consumed_total{consumer="events.act",outcome="done"} 1"#))
            #expect(text.contains(#"ticketpress_facts_waiting{service="events",consumer="events.act"} 0"#))
            #expect(text.contains(#"ticketpress_facts_parked{service="events",consumer="events.write"} 0"#))
            #expect(text.contains("ticketpress_figures_complete 1\n"))
        }
    }
}
