import Domain
import Foundation
import Gateway
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Requests in metrics` {
    @Test func `are counted and timed by endpoint, and never by what clients write`() async throws {
        try await TestOffice.with { office in
            let id = "0198f0a4-5d3c-7c21-9d6e-0a1b2c3d4e5f"
            for _ in 1...2 { #expect(try await office.get("/api/users/\(id)").status == 401) }
            let ada = try await office.register("ada@example.org")
            #expect(try await office.get("/api/users/profile", token: ada.access).status == 200)
            #expect(try await office.get("/api/surprise/\(id)").status == 404)
            #expect(try await office.send("REPORT", "/api/users/profile", nil, nil, [:]).status >= 400)
            let text = await office.metrics.text
            let lines = Set(text.split(separator: "\n").map(String.init))
            for line in [
                #"http_requests_total{method="GET",route="/api/users/:id",status="4xx"} 2"#,
                #"http_request_duration_seconds_count{method="GET",route="/api/users/:id"} 2"#,
                #"http_request_duration_seconds_bucket{method="GET",route="/api/users/:id",le="+Inf"} 2"#,
                #"http_requests_total{method="POST",route="/api/auth/register",status="2xx"} 1"#,
                #"http_requests_total{method="GET",route="/api/users/profile",status="2xx"} 1"#,
                #"http_requests_total{method="GET",route="none",status="4xx"} 1"#,
                #"http_requests_total{method="other",route="none",status="4xx"} 1"#,
                "http_requests_in_progress 0",
            ] { #expect(lines.contains("ticketpress_\(line)"), "\(line)") }
            for secret in [id, "surprise", "REPORT", "example.org", ada.access] { #expect(!text.contains(secret)) }
        }
    }

    @Test func `are beside the connections that are open and those that were too many`() async throws {
        var edge = GatewaySettings.forTests
        edge.connections = 1
        try await TestOffice.with(edge: edge) { office in
            try await RawConnection.open(office) { connection in
                try await connection.get("/health/live", until: "gateway")
                _ = try await RawConnection.open(office) { await $0.rest() }
                let text = await office.metrics.text
                #expect(text.contains("ticketpress_http_connections 1\n"))
                #expect(text.contains("ticketpress_http_connections_refused_total 1\n"))
            }
            #expect(await eventually { await office.metrics.text.contains("ticketpress_http_connections 0\n") })
        }
    }

    @Test func `are beside what the database does, what waits, and what is well`() async throws {
        try await TestOffice.with { office in
            let ada = try await office.register("ada@example.org")
            #expect(try await office.get("/api/users/profile", token: ada.access).status == 200)
            let lines = await office.metrics.text.split(separator: "\n").map(String.init)
            func value(_ name: String) -> Double? {
                lines.first { $0.hasPrefix("ticketpress_\(name) ") }?.split(separator: " ").last.flatMap { Double($0) }
            }
            #expect(try #require(value(#"database_connections{pool="all"}"#)) >= 1)
            #expect(try #require(value(#"database_jobs_total{pool="all"}"#)) >= 3)
            #expect(value(#"database_jobs_waiting{pool="all"}"#) == 0)
            #expect(value(#"database_wait_seconds_total{pool="all"}"#) != nil)
            #expect(value(#"check_ok{service="auth",check="database"}"#) == 1)
            #expect(value(#"queue_waiting{service="auth",queue="facts"}"#) != nil)
            #expect(value("figures_complete") == 1)
        }
    }

    @Test func `are told while the database is away, without what only it knows, which is said`() async throws {
        try await TestOffice.with { office in
            await office.pool.shutDown(within: .seconds(1))
            let lines = Set(await office.metrics.text.split(separator: "\n").map(String.init))
            #expect(lines.contains("ticketpress_figures_complete 0"))
            #expect(lines.contains(#"ticketpress_check_ok{service="auth",check="database"} 0"#))
            for name in ["http_requests_in_progress", "database_connect_failures_total{"] {
                #expect(lines.contains { $0.hasPrefix("ticketpress_\(name)") }, "\(name)")
            }
            #expect(lines.contains { $0.hasPrefix("process_start_time_seconds ") })
            for name in ["queue_waiting", "queue_oldest_seconds", "queue_stuck", "facts_waiting", "facts_parked"] {
                #expect(!lines.contains { $0.hasPrefix("ticketpress_\(name){") }, "\(name)")
            }
        }
    }

    /// A service of which nothing that is asked is answered.
    private struct Hanging: Service {
        static let name = ServiceName.events
        static let migrations: [Migration] = []

        func routes(_ routes: Routes) {}
        var checks: [Check] { [Check("stage", isVital: false) { try await hang() }] }
        var queues: [Queue] {
            [
                Queue("props") {
                    try await hang()
                    return QueueDepth(waiting: 0, oldestSeconds: nil)
                }
            ]
        }

        /// Longer than anybody waits.
        private func hang() async throws { try await Task.sleep(for: .seconds(3600)) }
    }

    @Test func `have everything but what is not answered in time`() async throws {
        let plans: @Sendable (TestOffice.Setup) -> [ServicePlan] = {
            [TestOffice.auth($0), ServicePlan(Hanging.self) { _ in Hanging() }]
        }
        try await TestOffice.with(services: plans) { office in
            let lines = Set(await office.metrics.text.split(separator: "\n").map(String.init))
            for line in [
                #"check_ok{service="events",check="stage"} 0"#, #"check_ok{service="events",check="database"} 1"#,
                #"check_ok{service="auth",check="database"} 1"#, #"queue_waiting{service="events",queue="facts"} 0"#,
                #"queue_waiting{service="auth",queue="facts"} 0"#, "figures_complete 0",
            ] { #expect(lines.contains("ticketpress_\(line)"), "\(line)") }
            #expect(!lines.contains { $0.contains(#"queue="props""#) })
        }
    }
}
