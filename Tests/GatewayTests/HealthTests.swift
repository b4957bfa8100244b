import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Health` {
    /// A service that is not well.
    private struct Ailing: Service {
        static let name = ServiceName.events
        static let migrations: [Migration] = []

        var isVital = true

        func routes(_ routes: Routes) {}
        var checks: [Check] { [Check("stage", isVital: isVital) { throw CancellationError() }] }
    }

    @Test func `says how much waits, and is degraded but ready when it waits long`() async throws {
        try await TestOffice.with { office in
            let well = try await office.get("/health/ready")
            #expect(well.status == 200)
            #expect(well["status"] == "ok")
            let queue = well["services"]["auth"]["queues"]["facts"]
            #expect(queue == ["waiting": .number(0), "oldestSeconds": .number(0), "stuck": .number(0)])

            // Nobody hears of it: nobody's fault, so it is never parked.
            try await office.pool.query(
                """
                with told as (insert into auth.facts (id, name, body, made_at)
                    values (gen_random_uuid(), 'ShowOpened', '{}', now() - interval '5 minutes') returning id)
                insert into auth.deliveries (fact_id, consumer) select id, 'nobody.hears' from told
                """)
            let isDegraded = try await eventually {
                try await office.get("/health/ready")["services"]["auth"]["status"] == "degraded"
            }
            #expect(isDegraded)
            let late = try await office.get("/health/ready")
            #expect(late.status == 200)
            #expect(late["status"] == "degraded")
            #expect(late["services"]["auth"]["queues"]["facts"]["waiting"] == .number(1))
            guard case .number(let seconds) = late["services"]["auth"]["queues"]["facts"]["oldestSeconds"] else {
                Issue.record("no number of seconds")
                return
            }
            #expect((299...400).contains(seconds))

            try await office.pool.query(
                """
                insert into auth.deliveries (fact_id, consumer, parked_at)
                select fact_id, 'nobody.cares', now() from auth.deliveries
                """)
            let isStuck = try await eventually {
                try await office.get("/health/ready")["services"]["auth"]["queues"]["facts"]["stuck"] == .number(1)
            }
            #expect(isStuck)
        }
    }

    @Test func `lets everybody go on buying where what later work needs is away`() async throws {
        let plans: @Sendable (TestOffice.Setup) -> [ServicePlan] = {
            [TestOffice.auth($0), ServicePlan(Ailing.self) { _ in Ailing(isVital: false) }]
        }
        try await TestOffice.with(services: plans) { office in
            let answer = try await office.get("/health/ready")
            #expect(answer.status == 200)
            #expect(answer["status"] == "degraded")
            #expect(answer["services"]["events"]["status"] == "degraded")
            #expect(answer["services"]["events"]["checks"] == ["database": "ok", "stage": "failing"])
        }
    }

    @Test func `that fails is answered by 503 in the shape of all errors, with what is wrong beside`() async throws {
        let plans: @Sendable (TestOffice.Setup) -> [ServicePlan] = {
            [TestOffice.auth($0), ServicePlan(Ailing.self) { _ in Ailing() }]
        }
        try await TestOffice.with(services: plans) { office in
            let answer = try await office.get("/health", headers: ["X-Request-Id": "my-request-8"])
            #expect(answer.status == 503)
            #expect(answer["statusCode"] == .number(503))
            #expect(answer["code"] == "NOT_READY")
            #expect(answer["message"] == "not ready: events")
            #expect(answer["path"] == "/health")
            #expect(answer["requestId"] == "my-request-8")
            #expect(answer["timestamp"].string != nil)
            #expect(answer["status"] == "failing")
            #expect(answer["services"]["events"]["checks"] == ["database": "ok", "stage": "failing"])
            #expect(answer["services"]["auth"]["status"] == "ok")
            #expect(answer.header("retry-after") == "5")
            #expect(try await office.get("/health/live").status == 200)
        }
    }
}
