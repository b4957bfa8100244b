import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

@testable import Gateway

@Suite struct `The gateway` {
    @Test func `works for a request as long as its answer is streamed`() async throws {
        try await TestOffice.with(extra: { routes in
            routes.get("stream", .anyone) { _ in
                let body = ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: RequestScope.headers["traceparent"] ?? "no trace"))
                    try await writer.finish(nil)
                }
                return APIResponse(.ok, body: body)
            }
        }) { office in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let answer = try await office.get(
                "/api/stream", headers: ["traceparent": "00-\(trace)-00f067aa0ba902b7-01"])
            #expect(answer.status == 200)
            #expect(answer.text.contains(trace), "\(answer.text)")
        }
    }

    private func edge(_ change: (inout GatewaySettings) -> Void) -> GatewaySettings {
        var settings = GatewaySettings.forTests
        change(&settings)
        return settings
    }

    @Test func `limits each address, tells how much is left, and lets others through`() async throws {
        var rates = Rates()
        rates.address = 3
        try await TestOffice.with(edge: edge { $0.rates = rates }) { office in
            for left in [2, 1, 0] {
                let answer = try await office.get("/api/users/profile", headers: ["X-Forwarded-For": "192.0.2.1"])
                #expect(answer.status == 401)
                #expect(answer.header("ratelimit-remaining") == "\(left)")
                #expect(answer.header("ratelimit-limit") == "3")
            }
            let refused = try await office.get("/api/users/profile", headers: ["X-Forwarded-For": "192.0.2.1"])
            #expect(refused.status == 429)
            #expect(refused["code"] == "TOO_MANY_REQUESTS")
            #expect(refused.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
            let other = try await office.get("/api/users/profile", headers: ["X-Forwarded-For": "192.0.2.2"])
            #expect(other.status == 401)
            #expect(try await office.get("/health/live", headers: ["X-Forwarded-For": "192.0.2.1"]).status == 200)
            // One subscriber has a whole network of IPv6.
            for number in 1...4 {
                let address = ["X-Forwarded-For": "2001:db8:0:1::\(number)"]
                let answer = try await office.get("/api/users/profile", headers: address)
                #expect(answer.status == (number < 4 ? 401 : 429))
            }
        }
    }

    @Test func `limits a user wherever they are, and sign-ins more strictly`() async throws {
        var rates = Rates()
        rates.user = 2
        rates.signingIn = 1
        try await TestOffice.with(edge: edge { $0.rates = rates }) { office in
            let ada = try await office.register("ada@example.org")
            let second = try await office.post("/api/auth/login", ["email": "a@b.c", "password": "x"])
            #expect(second.status == 429)
            // The same address to the router.
            let slashed = try await office.post("/api//auth/login/", ["email": "a@b.c", "password": "x"])
            #expect(slashed.status == 429)
            for status in [200, 200, 429] {
                let place = ["X-Forwarded-For": "192.0.2.\(status)"]
                #expect(try await office.get("/api/auth/profile", token: ada.access, headers: place).status == status)
            }
        }
    }

    @Test func `answers everything that is wrong in one shape`() async throws {
        try await TestOffice.with { office in
            let unknown = try await office.get("/api/nothing/here", headers: ["X-Request-Id": "my-request-7"])
            #expect(unknown.status == 404)
            #expect(unknown["statusCode"] == .number(404))
            #expect(unknown["path"] == "/api/nothing/here")
            #expect(unknown["requestId"] == "my-request-7")
            #expect(unknown.header("x-request-id") == "my-request-7")
            for method in ["DELETE", "GET", "TRACE"] {
                let answer = try await office.send(method, "/api/auth/login", nil, nil, [:])
                #expect(answer.status == 405)
                #expect(answer["code"] == "METHOD_NOT_ALLOWED")
                #expect(answer.header("allow") == "OPTIONS, POST")
            }
            let options = try await office.send("OPTIONS", "/api/auth/profile", nil, nil, [:])
            #expect(options.status == 204)
            #expect(options.header("allow") == "GET, HEAD, OPTIONS")
            let large = try await office.post(
                "/api/auth/login", ["email": .string(String(repeating: "x", count: 2 << 20)), "password": "x"])
            #expect(large.status == 413)
            let form = try await office.send(
                "POST", "/api/auth/login", Data("email=a".utf8), nil,
                ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(form.status == 415)
        }
    }

    @Test func `takes no request id that could upset a log`() async throws {
        try await TestOffice.with { office in
            for id in ["short", "with space in it", String(repeating: "x", count: 65), "semi;colon-1"] {
                let answer = try await office.get("/health/live", headers: ["X-Request-Id": id])
                #expect(answer.header("x-request-id") != id)
            }
        }
    }

    @Test func `lets pages of the sites read answers that may, and no others`() async throws {
        try await TestOffice.with(edge: edge { $0.origins = ["https://tickets.example.org"] }) { office in
            let ours = try await office.get("/api/nothing", headers: ["Origin": "https://tickets.example.org"])
            #expect(ours.header("access-control-allow-origin") == "https://tickets.example.org")
            let others = try await office.get("/api/nothing", headers: ["Origin": "https://evil.example.org"])
            #expect(others.header("access-control-allow-origin") == nil)
            let preflight = try await office.send(
                "OPTIONS", "/api/auth/login", nil, nil,
                ["Origin": "https://tickets.example.org", "Access-Control-Request-Method": "POST"])
            #expect(preflight.status == 204)
            #expect(preflight.header("access-control-allow-methods")?.contains("POST") == true)
            #expect(ours.header("x-content-type-options") == "nosniff")
        }
    }

    @Test func `says whether it is well`() async throws {
        try await TestOffice.with { office in
            let health = try await office.get("/health")
            #expect(health.status == 200)
            #expect(health["service"] == "gateway")
            #expect(health["services"]["auth"]["checks"]["database"] == "ok")
            #expect(try await office.get("/health/ready").status == 200)
            #expect(try await office.get("/health/live")["status"] == "ok")
        }
    }

    @Test func `keeps from anonymous everything that is not declared to be for anyone`() async throws {
        try await TestOffice.with { office in
            #expect(office.endpoints.count > 10)
            for endpoint in office.endpoints where endpoint.access != .anyone {
                let path = endpoint.path.replacing(":id", with: UUID().uuidString).replacing(":name", with: "x")
                let answer = try await office.send(endpoint.method.rawValue, path, nil, nil, [:])
                #expect(answer.status == 401, "\(endpoint.method) \(path)")
            }
        }
    }
}

@Suite struct `A client's address` {
    private func client(_ connection: String, _ forwarded: String...) -> String {
        let proxies = ["10.0.0.0/8", "::1"].compactMap { Network($0) }
        return TrustProxies(proxies: proxies, bodyLimit: 1).client(connection, forwarded: forwarded)
    }

    @Test func `is that of the connection unless a trusted proxy says otherwise`() {
        #expect(client("192.0.2.1", "198.51.100.7") == "192.0.2.1")
        #expect(client("10.1.2.3", "198.51.100.7") == "198.51.100.7")
        #expect(client("10.1.2.3", "6.6.6.6, 198.51.100.7, 10.9.9.9") == "198.51.100.7")
        #expect(client("10.1.2.3", "6.6.6.6", "198.51.100.7") == "198.51.100.7")
        #expect(client("10.1.2.3", "nonsense") == "10.1.2.3")
        #expect(client("10.1.2.3") == "10.1.2.3")
    }

    @Test func `is within networks by its first bits`() {
        let network = Network("192.0.2.128/25")
        #expect(network?.contains("192.0.2.200") == true)
        #expect(network?.contains("192.0.2.100") == false)
        #expect(network?.contains("::ffff:192.0.2.200") == true)
        for text in ["", "10.0.0.0/33", "10.0.0/8", "x", "::1/129", "10.0.0.0/-1"] { #expect(Network(text) == nil) }
    }
}
