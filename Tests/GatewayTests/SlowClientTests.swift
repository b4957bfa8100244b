import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@Suite struct `Clients that are slow` {
    private func edge(_ change: (inout Patience) -> Void) -> GatewaySettings {
        var settings = GatewaySettings.forTests
        change(&settings.patience)
        return settings
    }

    @Test func `a head that does not come to its end is answered by 408, and others are served meanwhile`() async throws
    {
        try await TestOffice.with(edge: edge { $0.head = .milliseconds(300) }) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
                #expect(try await office.get("/health/live").status == 200)
                // That it goes on sending is no excuse.
                let outbound = connection.outbound
                let dripping = Task {
                    while true {
                        try await outbound.write(ByteBuffer(string: "x"))
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                defer { dripping.cancel() }
                return await connection.rest()
            }
            let answer = RawAnswer(text)
            #expect(answer.status == 408)
            #expect(answer.json["statusCode"] == .number(408))
            #expect(answer.json["code"] == "TOO_SLOW")
            #expect(answer.json["requestId"].string?.count == 32)
            #expect(answer.head.contains("connection: close"))
        }
    }

    @Test func `a second request is in no more of a hurry than the first, and in no less`() async throws {
        try await TestOffice.with(edge: edge { $0.head = .milliseconds(200) }) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.get("/health/live", until: "gateway")
                try await connection.send("GET /health")
                return await connection.rest()
            }
            #expect(text.contains("HTTP/1.1 200"))
            #expect(text.contains("HTTP/1.1 408"))
        }
    }

    @Test func `a body that does not come is answered by 408`() async throws {
        try await TestOffice.with(edge: edge { $0.body = .milliseconds(200) }) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.send(
                    "POST /api/auth/login?x=y HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"ema")
                return await connection.rest()
            }
            let answer = RawAnswer(text)
            #expect(answer.status == 408)
            #expect(answer.json["path"] == "/api/auth/login")
        }
    }

    @Test func `a body that nobody reads keeps no connection`() async throws {
        try await TestOffice.with(edge: edge { $0.body = .milliseconds(200) }) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.send(
                    "POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"ema")
                return await connection.rest()
            }
            #expect(text.contains("HTTP/1.1 404"))
            #expect(text.components(separatedBy: "HTTP/1.1").count == 2)
        }
    }

    @Test func `a body without an end is not taken for ever`() async throws {
        try await TestOffice.with { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.send(
                    "POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
                let outbound = connection.outbound
                let pouring = Task {
                    let chunk = "10000\r\n\(String(repeating: "x", count: 1 << 16))\r\n"
                    while true { try await outbound.write(ByteBuffer(string: chunk)) }
                }
                defer { pouring.cancel() }
                return await connection.rest()
            }
            #expect(RawAnswer(text).status == 404)
        }
    }

    @Test func `connections on which nothing is asked are closed without a word`() async throws {
        try await TestOffice.with(edge: edge { $0.idle = .milliseconds(200) }) { office in
            let silent = try await RawConnection.open(office) { await $0.rest() }
            #expect(silent == "")
            let used = try await RawConnection.open(office) { connection in
                try await connection.get("/health/live", until: "gateway")
                return await connection.rest()
            }
            #expect(used.components(separatedBy: "HTTP/1.1").count == 2)
        }
    }

    @Test func `who does not read an answer loses the connection`() async throws {
        let hasEnded = Locked(false)
        try await TestOffice.with(
            edge: edge { $0.stall = .milliseconds(200) },
            extra: { routes in
                routes.get("flood", .anyone) { _ in
                    let piece = ByteBuffer(repeating: 0x20, count: 1 << 16)
                    return APIResponse(
                        .ok,
                        body: .init { writer in
                            defer { hasEnded.withLock { $0 = true } }
                            while true { try await writer.write(piece) }
                        })
                }
            }
        ) { office in
            try await RawConnection.open(office) { connection in
                try await connection.send("GET /api/flood HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(await eventually { hasEnded.withLock { $0 } })
            }
        }
    }

    @Test func `an answer that takes its time outlives all patience`() async throws {
        let impatient = edge { patience in
            // Long enough for the request to come at a busy time, and a part of what the answer takes.
            let short = Duration.seconds(1)
            (patience.head, patience.body, patience.idle, patience.stall) = (short, short, short, short)
        }
        try await TestOffice.with(
            edge: impatient,
            extra: { routes in
                routes.get("drip", .anyone) { _ in
                    APIResponse(
                        .ok,
                        body: .init { writer in
                            for number in 1...25 {
                                try await Task.sleep(for: .milliseconds(100))
                                try await writer.write(ByteBuffer(string: "[\(number)]"))
                            }
                            try await writer.finish(nil)
                        })
                }
            }
        ) { office in
            let text = try await RawConnection.open(office) { connection in
                try await connection.get("/api/drip", until: "[25]")
                return connection.text
            }
            #expect(text.contains("[25]"))
        }
    }
}

@Suite struct `What is no request` {
    private func answer(to bytes: String) async throws -> RawAnswer {
        try await TestOffice.with { office in
            RawAnswer(
                try await RawConnection.open(office) { connection in
                    try await connection.send(bytes)
                    return await connection.rest()
                })
        }
    }

    enum Excess: CaseIterable {
        case field, fields, count

        var lines: [String] {
            let long = String(repeating: "x", count: 10_000)
            return switch self {
            case .field: ["X-Long: \(long)\(long)"]
            case .fields: (1...4).map { "X-\($0): \(long)" }
            case .count: (1...150).map { "X-\($0): x" }
            }
        }
    }

    @Test(arguments: Excess.allCases)
    func `a head that is too large is answered by 431`(excess: Excess) async throws {
        let fields = excess.lines.joined(separator: "\r\n")
        let answer = try await answer(to: "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\r\n")
        #expect(answer.status == 431)
        #expect(answer.json["code"] == "HEAD_TOO_LARGE")
    }

    @Test func `an address that is too long is answered by 431`() async throws {
        let path = "/api/events?search=" + String(repeating: "x", count: 20_000)
        #expect(try await answer(to: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 431)
    }

    @Test(arguments: ["NONSENSE\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}", "GET / HTTP/1.1\r\nno colon\r\n\r\n"])
    func `bytes that are none are answered by 400 in the shape of all errors`(bytes: String) async throws {
        let answer = try await answer(to: bytes)
        #expect(answer.status == 400)
        #expect(answer.json["code"] == "MALFORMED")
        #expect(answer.json["timestamp"].string != nil)
    }

    @Test func `a body in broken chunks is answered by 400`() async throws {
        let answer = try await answer(
            to:
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nxyz\r\n"
        )
        #expect(answer.status == 400)
    }
}
