import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PostgresTesting
import ServiceKit
import ServiceLifecycle
import ServiceTesting
import Testing

@Suite struct `A server that is told to stop` {
    /// It goes on until the test lets it end.
    private func patient() -> Farewell { Farewell(drain: .seconds(600), logger: quiet) }
    private func brief() -> Farewell { Farewell(drain: .milliseconds(100), logger: quiet) }
    private let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private static let get = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"

    /// Waits until new connections are refused.
    private func closed(_ office: TestOffice) async -> Bool {
        await eventually { (try? await RawConnection.open(office) { _ in }) == nil }
    }

    private func isDraining(_ office: TestOffice) async throws -> Bool {
        try await eventually { try await office.get("/health/ready").status == 503 }
    }

    @Test func `says so to those who look, and answers everybody else`() async throws {
        let farewell = patient()
        try await TestOffice.with(farewell: farewell) { office in
            #expect(try await office.get("/health/ready").status == 200)
            await office.stop()
            #expect(try await isDraining(office))
            let ready = try await office.get("/health")
            #expect(ready["status"] == "draining")
            #expect(ready["code"] == "DRAINING")
            #expect(ready.header("retry-after") != nil)
            #expect(try await office.get("/health/live").status == 200)
            let account: JSONValue = ["email": "ada@example.org", "password": "Secret-Word-1", "firstName": "Ada"]
            #expect(try await office.post("/api/auth/register", account).status == 201)
            farewell.hurry()
            #expect(await closed(office))
        }
    }

    @Test func `ends each connection with its next answer, and says that in it`() async throws {
        let farewell = patient()
        try await TestOffice.with(farewell: farewell) { office in
            try await RawConnection.open(office) { connection in
                try await connection.get("/health/live", until: "gateway")
                #expect(!RawAnswer(connection.text).head.contains("connection: close"))
                await office.stop()
                #expect(try await isDraining(office))
                try await connection.get("/health/live", until: "gateway")
                _ = await connection.rest()
                #expect(RawAnswer(connection.text).status == 200)
                #expect(RawAnswer(connection.text).head.contains("connection: close"))
            }
            farewell.hurry()
        }
    }

    @Test func `answers all that came before the answer that says so`() async throws {
        let farewell = patient()
        try await TestOffice.with(farewell: farewell) { office in
            await office.stop()
            #expect(try await isDraining(office))
            let text = try await RawConnection.open(office) { connection in
                try await connection.send(Self.get + Self.get)
                return await connection.rest()
            }
            let answers = text.components(separatedBy: "HTTP/1.1 200").dropFirst()
            #expect(answers.count == 2)
            #expect(answers.map { $0.lowercased().contains("connection: close") } == [false, true])
            farewell.hurry()
        }
    }

    @Test func `answers what it has begun after the port is closed`() async throws {
        let (begun, going) = (Gate(0), Gate(0))
        try await TestOffice.with(
            farewell: brief(),
            extra: { routes in
                routes.post("slow", .anyone) { _ in
                    await begun.leave()
                    await going.enter()
                    return APIResponse(.created, body: .init(byteBuffer: ByteBuffer(string: "done")))
                }
            }
        ) { office in
            async let slow = office.post("/api/slow", [:])
            await begun.enter()
            await office.stop()
            #expect(await closed(office))
            await going.leave()
            let answer = try await slow
            #expect(answer.status == 201)
            #expect(answer.text == "done")
            #expect(answer.header("connection") == "close")
        }
    }

    @Test func `takes to its end what is on its way when the port is closed`() async throws {
        try await TestOffice.with(farewell: brief()) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.send("GET /health/live HTTP/1.1\r\n")
                await office.stop()
                #expect(await closed(office))
                try await connection.send("Host: localhost\r\n\r\n")
                return await connection.rest()
            }
            #expect(RawAnswer(text).status == 200)
            #expect(RawAnswer(text).head.contains("connection: close"))
        }
    }

    @Test func `closes connections that rest without a word, and then has ended`() async throws {
        try await TestOffice.with(farewell: brief()) { office in
            let text = try await RawConnection.open(office) { connection in
                await office.stop()
                return await connection.rest()
            }
            #expect(text == "")
        }
    }

    @Test func `answers every client that it let in, and refuses the others`() async throws {
        try await TestOffice.with(farewell: brief()) { office in
            let answered = Locked(0)
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        // Until it is refused; whoever was not is answered.
                        while let text = try? await RawConnection.open(
                            office,
                            { connection in
                                // The system takes it, and says by the end of the connection where nobody reads it.
                                try? await connection.send(Self.get)
                                return await connection.rest(after: "gateway")
                            })
                        {
                            #expect(RawAnswer(text).status == 200, "\(text)")
                            answered.withLock { $0 += 1 }
                        }
                    }
                }
                #expect(await eventually { answered.withLock { $0 } > 50 })
                await office.stop()
                try await group.waitForAll()
            }
        }
    }

    @Test func `ends streams, and tells their readers to come again`() async throws {
        try await TestOffice.with(
            farewell: brief(),
            extra: { routes in
                routes.get("stream", .anyone) { request in
                    .events(for: request) { write in
                        try await write([ByteBuffer(string: "data: news\n\n")])
                        try await gracefulShutdown()
                    }
                }
            }
        ) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.get("/api/stream", until: "news")
                await office.stop()
                return await connection.rest()
            }
            #expect(RawAnswer(text).head.contains("connection: close"))
            #expect(text.contains(/retry: [0-9]{3,4}\n\n\r\n0\r\n\r\n$/), "\(text)")
        }
    }

    @Test func `ends at once where nobody is to be waited for`() async throws {
        let farewell = patient()
        try await TestOffice.with(farewell: farewell) { office in
            farewell.hurry()
            await office.stop()
            #expect(await closed(office))
        }
    }
}
