import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

extension APIResponse {
    /// Server-sent events (HTML, section 9.2), as `body` writes them. It is cancelled as soon as the client has gone, and not
    /// at the next write.
    ///
    /// Where the process is to stop, clients are told when to come again: not all at once.
    public static func events(
        for request: APIRequest,
        _ body: @escaping @Sendable (_ write: ([ByteBuffer]) async throws -> Void) async throws -> Void
    ) -> APIResponse {
        let body = ResponseBody { writer in
            try await request.http.body.consumeWithCancellationOnInboundClose { _ in
                try await body { try await writer.write(contentsOf: $0) }
            }
            if Task.isShuttingDownGracefully {
                try await writer.write(ByteBuffer(string: "retry: \(Int.random(in: 500...3000))\n\n"))
            }
            try await writer.finish(nil)
        }
        var response = APIResponse(
            .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
        // Some proxies collect what they pass on.
        response.headers[.known("X-Accel-Buffering")] = "no"
        // It ends when the process does, mostly; then no proxy should have another use for the connection.
        response.headers[.connection] = "close"
        return response
    }
}
