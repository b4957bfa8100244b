import Foundation
import NIOCore
import NIOPosix
import ServiceKit
import ServiceTesting

/// A connection whose client sends what a test writes, as slowly as the test likes, and reads when it is told to.
struct RawConnection {
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    /// Whatever has come.
    private(set) var text = ""

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        (self.inbound, self.outbound) = (inbound.makeAsyncIterator(), outbound)
    }

    /// Ends the connection when the body returns.
    static func open<Result: Sendable>(
        _ office: TestOffice, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        guard let port = URL(string: office.url)?.port else { throw TestOfficeError.notStarted }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound, outbound)
            return try await body(&connection)
        }
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// False when the connection has ended, in whichever way.
    mutating func readMore() async -> Bool {
        do {
            guard let piece = try await inbound.next() else { return false }
            text += String(buffer: piece)
            return true
        } catch {
            return false
        }
    }

    /// Everything until the connection ends.
    mutating func rest() async -> String {
        while await readMore() {}
        return text
    }

    /// Everything until the connection ends, or something has come.
    mutating func rest(after end: String) async -> String {
        while !text.contains(end), await readMore() {}
        return text
    }

    /// Sends a request without a body, and reads until there is what its answer ends with.
    mutating func get(_ path: String, until end: String) async throws {
        text = ""
        try await send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while !text.contains(end), await readMore() {}
    }
}

/// The one answer on a connection.
struct RawAnswer {
    let status: Int?
    let head: String
    let json: JSONValue

    /// Its head and, if that is JSON, its body.
    init(_ text: String) {
        let parts = text.components(separatedBy: "\r\n\r\n")
        head = parts[0].lowercased()
        status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        let body = Data(parts.dropFirst().joined(separator: "\r\n\r\n").utf8)
        json = (try? JSONDecoder().decode(JSONValue.self, from: body)) ?? .null
    }
}
