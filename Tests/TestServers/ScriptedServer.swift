import Foundation
import Synchronization

/// An HTTP server that does what a closure says, and remembers what it was asked.
public final class ScriptedServer: Sendable {
    public struct Request: Sendable, Hashable {
        /// From 1, in the order in which connections came.
        public var connection: Int
        /// From 1, over all connections.
        public var number: Int
        public var method: String
        public var target: String
        public var headers: [String: String]
        public var body: [UInt8]
        /// As it came.
        public var head: String
    }

    public enum Action: Sendable {
        case answer(Int, headers: [String: String] = [:], body: [UInt8] = [])
        /// These bytes and then the end of the connection.
        case raw(String)
        /// These bytes and then a connection reset.
        case reset(after: String)
        /// Nothing, until the client hangs up.
        case silence
    }

    private struct State {
        var requests: [Request] = []
        var connections: [LoopbackSocket?] = []
        var hangUps = 0
    }

    public let port: UInt16
    private let listener: LoopbackSocket
    private let state = Mutex(State())
    private let act: @Sendable (Request) -> Action

    public init(_ act: @escaping @Sendable (Request) -> Action) throws {
        self.act = act
        (listener, port) = try LoopbackSocket.listen()
        let listener = listener
        Thread { [weak self] in
            while let connection = listener.accept() {
                guard let self else { return }
                let number = state.withLock { state in
                    state.connections.append(connection)
                    return state.connections.count
                }
                Thread { [weak self] in
                    var buffer: [UInt8] = []
                    while let self, self.serve(connection, number, &buffer) {}
                }.start()
            }
        }.start()
    }

    deinit { stop() }

    public var url: String { "http://127.0.0.1:\(port)" }
    public var requests: [Request] { state.withLock(\.requests) }
    public var connections: Int { state.withLock { $0.connections.count } }
    /// How many clients left while they got no answer.
    public var hangUps: Int { state.withLock(\.hangUps) }

    public func stop() {
        listener.shutDown()
        dropConnections()
    }

    /// Ends the connections that are open; new ones may come.
    public func dropConnections() { for connection in state.withLock(\.connections) { connection?.shutDown() } }

    /// Answers one request; false when the connection has ended.
    private func serve(_ connection: LoopbackSocket, _ number: Int, _ buffer: inout [UInt8]) -> Bool {
        if let request = next(on: connection, number, &buffer), self.do(act(request), on: connection) { return true }
        // Closes it.
        state.withLock { $0.connections[number - 1] = nil }
        return false
    }

    /// False when that was the end of the connection.
    private func `do`(_ action: Action, on connection: LoopbackSocket) -> Bool {
        switch action {
        case .answer(let status, let headers, let body):
            var head = "HTTP/1.1 \(status) Status\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            if headers["Content-Length"] == nil { head += "Content-Length: \(body.count)\r\n" }
            return connection.write(Array((head + "\r\n").utf8) + body)
        case .raw(let text):
            connection.write(text.utf8)
            connection.shutDown()
        case .reset(let text):
            connection.write(text.utf8)
            connection.resetWhenClosed()
        case .silence:
            while !connection.read().isEmpty {}
            state.withLock { $0.hangUps += 1 }
        }
        return false
    }

    private func next(on connection: LoopbackSocket, _ number: Int, _ buffer: inout [UInt8]) -> Request? {
        let blankLine = Array("\r\n\r\n".utf8)
        while true {
            if let end = buffer.firstRange(of: blankLine) {
                var request = parse(String(decoding: buffer[..<end.lowerBound], as: UTF8.self), number)
                buffer.removeFirst(end.upperBound)
                guard let body = readBody(request, connection, &buffer) else { return nil }
                request.body = body
                return state.withLock { state in
                    request.number = state.requests.count + 1
                    state.requests.append(request)
                    return request
                }
            }
            let bytes = connection.read()
            if bytes.isEmpty { return nil }
            buffer += bytes
        }
    }

    private func parse(_ head: String, _ connection: Int) -> Request {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        return Request(
            connection: connection, number: 0, method: words.first ?? "", target: words.count > 1 ? words[1] : "",
            headers: headers, body: [], head: head)
    }

    private func readBody(_ request: Request, _ connection: LoopbackSocket, _ buffer: inout [UInt8]) -> [UInt8]? {
        if request.headers["transfer-encoding"] == "chunked" {
            return readChunks(connection, &buffer)
        }
        let count = request.headers["content-length"].flatMap { Int($0) } ?? 0
        return take(count, connection, &buffer)
    }

    private func readChunks(_ connection: LoopbackSocket, _ buffer: inout [UInt8]) -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            while !buffer.contains(UInt8(ascii: "\n")) {
                let bytes = connection.read()
                if bytes.isEmpty { return nil }
                buffer += bytes
            }
            let end = buffer.firstIndex(of: UInt8(ascii: "\n")) ?? 0
            let line = String(decoding: buffer[..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            buffer.removeFirst(end + 1)
            guard let size = Int(line, radix: 16), let chunk = take(size + 2, connection, &buffer) else { return nil }
            if size == 0 { return body }
            body += chunk.dropLast(2)
        }
    }

    private func take(_ count: Int, _ connection: LoopbackSocket, _ buffer: inout [UInt8]) -> [UInt8]? {
        while buffer.count < count {
            let bytes = connection.read()
            if bytes.isEmpty { return nil }
            buffer += bytes
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }
}
