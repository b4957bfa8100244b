import HTTPTypes
import Hummingbird
import NIOCore

extension APIResponse {
    /// Server-sent events (HTML, section 9.2), as `body` writes them. It is cancelled as soon as the client has gone, and not
    /// at the next write.
    public static func events(
        for request: APIRequest,
        _ body: @escaping @Sendable (_ write: ([ByteBuffer]) async throws -> Void) async throws -> Void
    ) -> APIResponse {
        let body = ResponseBody { writer in
            try await request.http.body.consumeWithCancellationOnInboundClose { _ in
                try await body { try await writer.write(contentsOf: $0) }
            }
            try await writer.finish(nil)
        }
        var response = APIResponse(
            .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
        // Some proxies collect what they pass on.
        response.headers[.known("X-Accel-Buffering")] = "no"
        return response
    }
}
