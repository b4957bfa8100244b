import HTTPClient
import Synchronization
import TestServers
import Testing

@Suite struct `Trying again` {
    private func retries(_ clock: ManualClock) -> Retries { Retries(clock: clock) { 1 } }

    @Test func `goes on until the server answers`() async throws {
        let server = try ScriptedServer { request in
            switch request.number {
            case 1: .answer(503, headers: ["Retry-After": "3"])
            case 2: .reset(after: "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
            default: .answer(200, body: [7])
            }
        }
        let clock = ManualClock()
        let response = try await HTTPClient.testing().send(
            HTTPRequest(.put, server.url, body: .bytes([1, 2])), retries(clock))
        #expect(response.body == [7])
        #expect(clock.sleeps == [.seconds(3), .milliseconds(200)])
        #expect(server.requests.map(\.body) == [[1, 2], [1, 2], [1, 2]])
    }

    @Test func `gives up with the last answer`() async throws {
        let server = try ScriptedServer { .answer(505 + $0.number) }
        let clock = ManualClock()
        let response = try await HTTPClient.testing().send(HTTPRequest(.get, server.url), retries(clock))
        #expect(response.status == 510)
        #expect(clock.sleeps == [100, 200, 400, 800].map { .milliseconds($0) })
    }

    @Test func `does not happen after a refusal`() async throws {
        let server = try ScriptedServer { _ in .answer(403) }
        let clock = ManualClock()
        #expect(try await HTTPClient.testing().send(HTTPRequest(.get, server.url), retries(clock)).status == 403)
        #expect(server.requests.count == 1)
    }

    @Test func `makes the request anew each time`() async throws {
        let server = try ScriptedServer { .answer($0.number < 3 ? 500 : 200) }
        let clock = ManualClock()
        _ = try await HTTPClient.testing().send(retries(clock)) { attempt in
            HTTPRequest(.get, server.url + "/\(attempt)")
        }
        #expect(server.requests.map(\.target) == ["/1", "/2", "/3"])
    }

    @Test func `forgets what a broken answer left in the sink`() async throws {
        let server = try ScriptedServer { request in
            request.number == 1
                ? .reset(after: "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
                : .answer(200, body: Array("complete".utf8))
        }
        let taken = Mutex([UInt8]())
        var request = HTTPRequest(.get, server.url)
        request.response = .sink(restart: { taken.withLock { $0 = [] } }) { bytes in
            taken.withLock { $0 += Array(bytes) }
        }
        _ = try await HTTPClient.testing().send(request, retries(ManualClock()))
        #expect(taken.withLock { $0 } == Array("complete".utf8))
    }

    @Test(arguments: [
        ScriptedServer.Action.answer(503), .reset(after: "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf"),
    ])
    func `ends with the attempt's own failure where the sink cannot begin anew`(action: ScriptedServer.Action)
        async throws
    {
        let server = try ScriptedServer { _ in action }
        struct Gone: Error {}
        var request = HTTPRequest(.get, server.url)
        request.response = .sink(restart: { throw Gone() }) { _ in }
        let result: Result<HTTPResponse, any Error>
        do {
            result = .success(try await HTTPClient.testing().send(request, retries(ManualClock())))
        } catch {
            result = .failure(error)
        }
        switch (action, result) {
        case (.answer, .success(let response)): #expect(response.status == 503)
        case (.reset, .failure(HTTPClientError.connectionLost)): break
        default: Issue.record("\(result)")
        }
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [nil, Duration.seconds(300)])
    func `happens after an attempt that took all its time`(timeout: Duration?) async throws {
        let clock = ManualClock()
        let server = try ScriptedServer { request in
            guard request.number == 1 else { return .answer(200) }
            clock.advance(by: timeout ?? .seconds(60))
            return .reset(after: "")
        }
        var request = HTTPRequest(.put, server.url, body: .bytes([1]))
        request.timeout = timeout
        #expect(try await HTTPClient.testing().send(request, retries(clock)).status == 200)
        #expect(server.requests.count == 2)
    }

    @Test func `never sends half a stream`() async throws {
        let server = try ScriptedServer { _ in .answer(503) }
        let request = HTTPRequest(.put, server.url, body: .stream(count: 0) { _ in [] })
        #expect(try await HTTPClient.testing().send(request, retries(ManualClock())).status == 503)
        #expect(server.requests.count == 1)
    }
}
