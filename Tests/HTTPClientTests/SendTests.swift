import Foundation
import HTTPClient
import Synchronization
import TestServers
import Testing

@Suite struct `Sending a request` {
    @Test func `brings the server's answer, whatever its status`() async throws {
        let server = try ScriptedServer { request in
            .answer(request.target == "/a?b=c" ? 200 : 404, headers: ["X-Kind": "x"], body: Array("hello".utf8))
        }
        let client = HTTPClient.testing()
        let found = try await client.send(
            HTTPRequest(.get, server.url + "/a?b=c", headers: ["X-Mine": "1", "X-Empty": ""]))
        #expect(found.status == 200)
        #expect(found.headers["x-kind"] == "x")
        #expect(found.body == Array("hello".utf8))
        let request = try #require(server.requests.first)
        #expect(request.method == "GET")
        #expect(request.headers["x-mine"] == "1")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["user-agent"] == "ticketpress")
        #expect(Set(request.headers.keys) == ["host", "user-agent", "x-mine", "x-empty"])
        #expect(try await client.send(HTTPRequest(.get, server.url + "/other")).status == 404)
    }

    @Test(arguments: HTTPRequest.Method.allCases)
    func `uses the method that it is told`(method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer { _ in .answer(204) }
        let client = HTTPClient.testing()
        #expect(try await client.send(HTTPRequest(method, server.url)).status == 204)
        #expect(server.requests.map(\.method) == [method.rawValue])
        let length = server.requests.first?.headers["content-length"]
        #expect(length == ([.put, .post, .patch].contains(method) ? "0" : nil))
    }

    @Test func `keeps its connection for the next request`() async throws {
        let server = try ScriptedServer { _ in .answer(200, body: [1]) }
        let client = HTTPClient.testing()
        for _ in 1...20 { _ = try await client.send(HTTPRequest(.put, server.url, body: .bytes([1, 2, 3]))) }
        #expect(server.connections == 1)
        #expect(server.requests.count == 20)
    }

    @Test func `uses several connections for several requests`() async throws {
        let server = try ScriptedServer { _ in .answer(200) }
        let client = HTTPClient.testing { $0.connections = 4 }
        try await withThrowingTaskGroup { group in
            for number in 1...100 {
                group.addTask { _ = try await client.send(HTTPRequest(.get, server.url + "/\(number)")) }
            }
            try await group.waitForAll()
        }
        #expect(server.connections <= 4)
        #expect(Set(server.requests.map(\.target)) == Set((1...100).map { "/\($0)" }))
    }

    @Test func `leaves dots and percent signs of the path as they are`() async throws {
        let server = try ScriptedServer { _ in .answer(200) }
        let path = "/b/..%2F/./../a%20b//c"
        _ = try await HTTPClient.testing().send(HTTPRequest(.get, server.url + path))
        #expect(server.requests.first?.target == path)
    }

    @Test func `sends bytes, parts of files and streams`() async throws {
        let server = try ScriptedServer { .answer(200, body: $0.body) }
        let client = HTTPClient.testing()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        func echo(_ body: RequestBody) async throws -> [UInt8] {
            try await client.send(HTTPRequest(.put, server.url, body: body)).body
        }
        #expect(try await echo(.bytes(bytes)) == bytes)
        #expect(try await echo(.bytes([])) == [])
        let file = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // the system clears its temporary folder
        #expect(try await echo(.file(.init(path: file.path, count: bytes.count))) == bytes)
        let part = try await echo(.file(.init(path: file.path, offset: 100_000, count: 70_001)))
        #expect(part == Array(bytes[100_000..<170_001]))
        for count in [nil, bytes.count] {
            let position = Mutex(0)
            let read: @Sendable (Int) -> [UInt8] = { limit in
                position.withLock { position in
                    defer { position = min(bytes.count, position + limit) }
                    return Array(bytes[position..<min(bytes.count, position + limit)])
                }
            }
            #expect(try await echo(.stream(count: count, read: read)) == bytes)
        }
        #expect(server.requests.last?.headers["content-length"] == "300000")
    }

    @Test func `says which file cannot be sent`() async throws {
        let server = try ScriptedServer { _ in .answer(200) }
        let client = HTTPClient.testing()
        await #expect(throws: HTTPClientError.bodyUnreadable(reason: "cannot open /nowhere: No such file or directory"))
        {
            try await client.send(HTTPRequest(.put, server.url, body: .file(.init(path: "/nowhere", count: 1))))
        }
        await #expect(throws: HTTPClientError.bodyUnreadable(reason: "/dev/null became shorter while it was sent")) {
            try await client.send(HTTPRequest(.put, server.url, body: .file(.init(path: "/dev/null", count: 1))))
        }
        struct Broken: Error {}
        await #expect(throws: HTTPClientError.bodyUnreadable(reason: "Broken()")) {
            try await client.send(HTTPRequest(.put, server.url, body: .stream(count: nil) { _ in throw Broken() }))
        }
    }

    @Test func `takes no more than it was asked to`() async throws {
        let server = try ScriptedServer { _ in .answer(200, body: Array(repeating: 7, count: 100_001)) }
        let client = HTTPClient.testing()
        var request = HTTPRequest(.get, server.url)
        request.response = .bytes(limit: 100_000)
        let host = "127.0.0.1:\(server.port)"
        await #expect(throws: HTTPClientError.responseTooLarge(host: host, limit: 100_000)) {
            try await client.send(request)
        }
        request.response = .bytes(limit: 100_001)
        #expect(try await client.send(request).body.count == 100_001)
    }

    @Test func `hands a success to the sink and keeps an error's words`() async throws {
        let server = try ScriptedServer { request in
            request.target == "/good" ? .answer(200, body: Array("good".utf8)) : .answer(403, body: Array("bad".utf8))
        }
        let client = HTTPClient.testing()
        let taken = Mutex([UInt8]())
        func fetch(_ path: String) async throws -> HTTPResponse {
            var request = HTTPRequest(.get, server.url + path)
            request.response = .sink(restart: nil) { bytes in taken.withLock { $0 += Array(bytes) } }
            return try await client.send(request)
        }
        #expect(try await fetch("/good").body.isEmpty)
        #expect(try await fetch("/bad").body == Array("bad".utf8))
        #expect(taken.withLock { $0 } == Array("good".utf8))
        struct Full: Error {}
        var request = HTTPRequest(.get, server.url + "/good")
        request.response = .sink(restart: nil) { _ in throw Full() }
        await #expect(throws: HTTPClientError.responseUnwritable(reason: "Full()")) { try await client.send(request) }
    }
}

@Suite struct `What cannot be sent` {
    @Test(arguments: [
        HTTPHeaders.Field(name: "X-A", value: "1\r\nX-B: 2"), .init(name: "X-A", value: "1\n"),
        .init(name: "X-A", value: "1\0"), .init(name: "X-A", value: "\u{7F}"), .init(name: "X-A: 1\r\nX-B", value: "2"),
        .init(name: "X A", value: "1"), .init(name: "", value: "1"), .init(name: "X-Ä", value: "1"),
        .init(name: "X-A:", value: "1"),
    ])
    func `is a header field that would become two`(field: HTTPHeaders.Field) async throws {
        let server = try ScriptedServer { _ in .answer(200) }
        let client = HTTPClient.testing()
        await #expect(throws: HTTPClientError.invalidHeader(name: field.name)) {
            try await client.send(HTTPRequest(.get, server.url, headers: HTTPHeaders([field])))
        }
        #expect(server.connections == 0)
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1/", "http://", "http:///x", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/ä", "http://user:secret@127.0.0.1/", "",
    ])
    func `is a URL of another kind`(url: String) async throws {
        let client = HTTPClient.testing()
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(.get, url)) }
        guard case .invalidURL = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
