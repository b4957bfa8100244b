import Dispatch
import Domain
import Foundation
import Gateway
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `More than can be done` {
    @Test func `of bodies is refused by 503 before they fill the memory, and is taken again later`() async throws {
        var edge = GatewaySettings.forTests
        (edge.bodyLimit, edge.bodyMemory) = (100_000, 100_000)
        edge.patience.body = .seconds(600)
        try await TestOffice.with(edge: edge) { office in
            func ask(_ bytes: Int = 100_000) async throws -> TestAnswer {
                try await office.send("POST", "/api/auth/login", Data(repeating: 0x20, count: bytes), nil, [:])
            }
            func uses(_ bytes: Int) async -> Bool {
                await office.metrics.text.contains("ticketpress_http_bodies_bytes \(bytes)\n")
            }
            #expect(try await ask().status == 400)
            try await RawConnection.open(office) { slow in
                let head = "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                try await slow.send(head + String(repeating: " ", count: 99_900))
                // All but what is not counted of any.
                #expect(await eventually { await uses(99_900 - 16_384) })
                let refused = try await ask()
                #expect(refused.status == 503)
                #expect(refused["code"] == "UNAVAILABLE")
                #expect(refused.header("retry-after") == "2")
                // As large as what buyers send, so that they go on buying.
                #expect(try await ask(900).status == 400)
                // Whoever was there before goes on.
                try await slow.send(String(repeating: " ", count: 100))
                while !slow.text.contains("HTTP/1.1"), await slow.readMore() {}
                #expect(slow.text.contains("HTTP/1.1 400"))
            }
            #expect(await eventually { await uses(0) })
            #expect(try await ask().status == 400)
            #expect(await office.metrics.text.contains("ticketpress_http_bodies_refused_total 1\n"))
        }
    }

    @Test func `for the database is refused by 503 at once, and what needs none is answered`() async throws {
        let options = PoolOptions.few(2).with {
            $0.queueLimit = 4
            $0.acquireTimeout = .seconds(600)
        }
        try await TestOffice.with(database: options) { office in
            let service = try await office.token(of: .payments)
            func ask() async throws -> TestAnswer {
                try await office.get("/api/users/0198f0a4-5d3c-7c21-9d6e-0a1b2c3d4e5f", token: service)
            }
            #expect(try await ask().status == 404)
            let gate = DispatchSemaphore(value: 0)
            let entered = Locked(0)
            await withTaskGroup { group in
                for _ in 1...2 {
                    group.addTask {
                        // It is over when the test is.
                        _ = try? await office.pool.transaction { _ in
                            entered.withLock { $0 += 1 }
                            gate.wait()
                        }
                    }
                }
                #expect(await eventually { entered.withLock { $0 } >= 2 })
                for _ in 1...8 {
                    // Some are refused: that is what they are for.
                    group.addTask { _ = try? await office.pool.query("select 1") }
                }
                #expect(await eventually { office.pool.counters.queueLength == 4 })
                do {
                    let refused = try await ask()
                    #expect(refused.status == 503)
                    #expect(refused.header("retry-after") == "1")
                    #expect(try await office.get("/health/live").status == 200)
                } catch {
                    Issue.record(error)
                }
                for _ in 1...16 { gate.signal() }
            }
            #expect(try await eventually { try await ask().status == 404 })
            #expect(office.pool.counters.refused > 0)
        }
    }
}
