import HTTPClient
import TestServers
import Testing

@Suite struct `Redirects` {
    private func redirecting(_ status: Int, to location: String) throws -> ScriptedServer {
        try ScriptedServer { request in
            request.target == "/start" ? .answer(status, headers: ["Location": location]) : .answer(200, body: [1])
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `are not followed unless asked for`(status: Int) async throws {
        let server = try redirecting(status, to: "/end")
        let response = try await HTTPClient.testing().send(HTTPRequest(.get, server.url + "/start"))
        #expect(response.status == status)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `are followed as often as asked for`(status: Int) async throws {
        let server = try redirecting(status, to: "/end")
        var request = HTTPRequest(.get, server.url + "/start", headers: ["Authorization": "x"])
        request.redirects = 1
        let response = try await HTTPClient.testing().send(request)
        #expect(response.status == 200)
        #expect(server.requests.map(\.target) == ["/start", "/end"])
        #expect(server.requests.map { $0.headers["authorization"] } == ["x", "x"])
    }

    @Test func `without end are an error`() async throws {
        let server = try redirecting(302, to: "/start")
        var request = HTTPRequest(.get, server.url + "/start")
        request.redirects = 3
        await #expect(throws: HTTPClientError.tooManyRedirects(host: "127.0.0.1:\(server.port)", limit: 3)) {
            try await HTTPClient.testing().send(request)
        }
        #expect(server.requests.count == 4)
    }

    @Test func `to another server carry no secrets there`() async throws {
        let other = try ScriptedServer { _ in .answer(200) }
        let server = try redirecting(307, to: other.url + "/end")
        var request = HTTPRequest(
            .put, server.url + "/start",
            headers: ["Authorization": "x", "X-Amz-Security-Token": "y", "Cookie": "z", "Content-Type": "text/plain"],
            body: .bytes([1]))
        request.redirects = 1
        #expect(try await HTTPClient.testing().send(request).status == 200)
        let headers = try #require(other.requests.first).headers
        #expect(Set(headers.keys) == ["host", "user-agent", "content-type", "content-length"])
        #expect(other.requests.first?.body == [1])
    }

    @Test func `after a post are followed by a get without its body where HTTP says so`() async throws {
        let server = try redirecting(303, to: "/end")
        var request = HTTPRequest(.post, server.url + "/start", body: .bytes([1]))
        request.redirects = 1
        #expect(try await HTTPClient.testing().send(request).status == 200)
        #expect(server.requests.map(\.method) == ["POST", "GET"])
    }

    @Test func `to other schemes are refused`() async throws {
        let server = try redirecting(302, to: "file:///etc/passwd")
        var request = HTTPRequest(.get, server.url + "/start")
        request.redirects = 1
        await #expect(throws: HTTPClientError.self) { try await HTTPClient.testing().send(request) }
    }
}
