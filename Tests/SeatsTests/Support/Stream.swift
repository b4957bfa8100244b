import Foundation
import NIOCore
import NIOPosix
import ServiceKit

/// A connection that asks for one address and reads what comes, for as long as it comes.
struct OpenConnection: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The body hears each piece of the answer, headers too, and ends the connection by returning.
    static func get<Result: Sendable>(
        _ path: String, _ headers: String = "", port: Int, _ body: (inout Pieces) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(string: "GET /api/\(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n"))
            var pieces = Pieces(iterator: inbound.makeAsyncIterator())
            return try await body(&pieces)
        }
    }

    struct Pieces {
        var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private(set) var bytes: [UInt8] = []

        init(iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) { self.iterator = iterator }

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// False at the end.
        mutating func readMore() async throws -> Bool {
            guard let piece = try await iterator.next() else { return false }
            bytes += piece.readableBytesView
            return true
        }

        /// The next message of a stream of seats: what was read before it is dropped.
        mutating func nextSeats() async throws -> JSONValue? {
            while true {
                if let start = text.range(of: "data: "),
                    let end = text.range(of: "\n\n", range: start.upperBound..<text.endIndex)
                {
                    // Chunks may be cut anywhere; what is between them is no JSON.
                    let line = text[start.upperBound..<end.lowerBound].replacing(/\r\n[0-9a-f]+\r\n/, with: "")
                    bytes = Array(text[end.upperBound...].utf8)
                    return try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
                }
                guard try await readMore() else { return nil }
            }
        }
    }
}
