import Foundation
import HTTPClient
import TestServers
import Testing

@Suite struct `Servers in trouble` {
    private func failure(_ client: HTTPClient, _ request: HTTPRequest) async -> HTTPClientError? {
        do throws(HTTPClientError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func `that do not listen are unreachable`() async throws {
        let server = try ScriptedServer { _ in .answer(200) }
        server.stop()
        let error = await failure(.testing(), HTTPRequest(.get, server.url))
        guard case .unreachable(let host, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(host == "127.0.0.1:\(server.port)")
    }

    @Test func `that have no address are told from those that do not listen`() async {
        let error = await failure(.testing(), HTTPRequest(.get, "http://nobody.invalid/secret?token=1"))
        #expect(error == .unresolved(host: "nobody.invalid"))
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        ScriptedServer.Action.reset(after: ""), .reset(after: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        .raw(""), .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
    ])
    func `that break off are told of, and half an answer is none`(action: ScriptedServer.Action) async throws {
        let server = try ScriptedServer { _ in action }
        let error = await failure(.testing(), HTTPRequest(.get, server.url))
        guard case .connectionLost = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n"])
    func `that speak something else are told of`(words: String) async throws {
        let server = try ScriptedServer { _ in .raw(words) }
        let error = await failure(.testing(), HTTPRequest(.get, server.url))
        guard case .malformedResponse = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `with a header without end are cut off`() async throws {
        let line = "X: " + String(repeating: "y", count: 1000) + "\r\n"
        let server = try ScriptedServer { _ in
            .raw("HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 400) + "\r\n")
        }
        let error = await failure(.testing(), HTTPRequest(.get, server.url))
        #expect(
            error
                == .malformedResponse(
                    host: "127.0.0.1:\(server.port)", reason: "its header is longer than 262144 bytes"))
    }

    @Test func `that stay silent are given up when the time is over`() async throws {
        let server = try ScriptedServer { _ in .silence }
        var request = HTTPRequest(.get, server.url)
        request.timeout = .milliseconds(200)
        let error = await failure(.testing(), request)
        #expect(error == .timedOut(host: "127.0.0.1:\(server.port)", .transferring))
    }

    @Test func `that stand still are given up before the time is over`() async throws {
        let server = try ScriptedServer { _ in .silence }
        let client = HTTPClient.testing { $0.stallTimeout = .seconds(1) }
        let error = await failure(client, HTTPRequest(.get, server.url))
        #expect(error == .timedOut(host: "127.0.0.1:\(server.port)", .stalled))
    }

    @Test func `do not make others wait in a queue without end`() async throws {
        let server = try ScriptedServer { _ in .silence }
        let client = HTTPClient.testing {
            $0.connections = 1
            $0.waiting = 1
        }
        // Long enough for a machine that is busy with other tests.
        func request(_ path: String, timeout: Duration = .seconds(600)) -> HTTPRequest {
            var request = HTTPRequest(.get, server.url + path)
            (request.timeout, request.stallTimeout) = (timeout, .seconds(600))
            return request
        }
        async let first = failure(client, request("/first"))
        #expect(try await eventually { server.requests.count == 1 })
        let second = Task { await failure(client, request("/second")) }
        // The second is in the queue once the third finds it full.
        #expect(
            try await eventually {
                await failure(client, request("/third", timeout: .milliseconds(1))) == .overloaded(waiting: 1)
            })
        second.cancel()
        #expect(await second.value == .cancelled)
        let fourth = await failure(client, request("/fourth", timeout: .milliseconds(300)))
        #expect(fourth == .timedOut(host: "127.0.0.1:\(server.port)", .waiting))
        #expect(server.requests.map(\.target) == ["/first"])
        server.stop()
        _ = await first
    }

    @Test func `are left at once when the request is cancelled`() async throws {
        let server = try ScriptedServer { _ in .silence }
        let client = HTTPClient.testing { $0.connections = 1 }
        let running = Task { await failure(client, HTTPRequest(.get, server.url)) }
        #expect(try await eventually { server.requests.count == 1 })
        let waiting = Task { await failure(client, HTTPRequest(.get, server.url)) }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        running.cancel()
        #expect(await running.value == .cancelled)
        // The connection is gone, not kept for the next request.
        #expect(try await eventually { server.hangUps == 1 })
    }

    @Test func `that closed a kept connection are asked again on a new one`() async throws {
        let server = try ScriptedServer { _ in .answer(200, headers: ["Connection": "keep-alive"]) }
        let client = HTTPClient.testing()
        _ = try await client.send(HTTPRequest(.put, server.url, body: .bytes([1])))
        server.dropConnections()
        _ = try await client.send(HTTPRequest(.put, server.url, body: .bytes([2])))
        #expect(server.requests.map(\.body) == [[1], [2]])
    }

    @Test func `are not asked twice for what must not happen twice`() async throws {
        let server = try ScriptedServer { $0.number == 1 ? .answer(200) : .reset(after: "") }
        let client = HTTPClient.testing()
        _ = try await client.send(HTTPRequest(.get, server.url))
        let error = await failure(client, HTTPRequest(.post, server.url, body: .bytes([1])))
        guard case .connectionLost = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(server.requests.count == 2)
    }
}
