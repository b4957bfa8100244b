import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// Answers for services elsewhere: passes on what clients ask of them, and what they answer, as it comes.
///
/// Who asks is checked here, as it is for a service in this process, and there once more: their token goes along. What only
/// the edge knows goes along with a token of the gateway, without which nobody there believes it: the client's address, and
/// that the edge has counted the request.
struct ForwardRequests: Sendable {
    private let upstream: Upstream
    private let tokens: ServiceTokens

    /// A body that is not longer is here before it is sent on, so that it can be sent to another place too.
    private static let kept = 64 << 10

    init(_ neighbours: Neighbours, _ tokens: ServiceTokens) {
        upstream = Upstream(neighbours)
        self.tokens = tokens
    }

    /// What is mounted instead of the services' own endpoints.
    func mount(_ endpoints: [Endpoint]) -> [(Endpoint, Routes.Handler)] {
        endpoints.map { endpoint in (endpoint, { try await forward($0, to: endpoint.service) }) }
    }

    func forward(_ request: APIRequest, to service: ServiceName) async throws -> APIResponse {
        let (body, feed) = try await body(of: request)
        let uri = request.http.uri
        let forwarded = ForwardedRequest(
            method: request.method.rawValue, target: uri.path + (uri.query.map { "?\($0)" } ?? ""),
            headers: try await headers(of: request), body: body)
        let answer = try await upstream.send(forwarded, to: service, feed: feed)
        return response(answer.status, Self.fields(answer.fields), request) { write in
            while let bytes = try await answer.more() { try await write(ByteBuffer(bytes: bytes)) }
        }
    }

    // MARK: - What is asked

    private typealias Feed = @Sendable (@Sendable ([UInt8]) async -> Bool) async throws -> Void

    private func body(of request: APIRequest) async throws -> (ForwardedRequest.Body, Feed?) {
        let length = request.bodyLength
        guard length.map({ $0 > 0 }) ?? request.http.headers.contains(.transferEncoding) else { return (.none, nil) }
        let limit = request.context.bodyLimit
        if let length {
            guard length <= limit else { throw HTTPError(.contentTooLarge) }
            if length <= Self.kept { return (.bytes(Array(try await request.bytes())), nil) }
        }
        let body = request.http.body
        return (
            .stream(count: length),
            { send in
                var count = 0
                do {
                    for try await part in body {
                        count += part.readableBytes
                        guard count <= limit else { throw HTTPError(.contentTooLarge) }
                        guard await send(Array(buffer: part)) else { return }
                    }
                } catch let error as HTTPError {
                    throw error
                } catch {
                    throw APIError.brokenOff
                }
            }
        )
    }

    private func headers(of request: APIRequest) async throws -> [(name: String, value: String)] {
        var headers = Self.fields(request.http.headers.map { ($0.name.rawName, $0.value) })
            .filter { !Self.ofTheEdge.contains($0.name) }
            .map { (name: $0.name.rawName, value: $0.value) }
        headers += RequestScope.headers.map { (name: $0.key, value: $0.value) }
        headers.append((HTTPField.Name.clientAddress.rawName, request.address))
        headers.append((HTTPField.Name.gatewayToken.rawName, try await tokens.token(of: .gateway)))
        return headers
    }

    /// What the edge makes of these is what counts.
    private static let ofTheEdge: Set<HTTPField.Name> = [
        .origin, .expect, .contentLength, .requestID, .known("traceparent"), .known("tracestate"), .clientAddress,
        .gatewayToken, .forwardedFor, .known("Forwarded"), .known("X-Real-IP"), .known("X-Forwarded-Proto"),
        .known("X-Forwarded-Host"), .accessControlRequestMethod, .accessControlRequestHeaders,
    ]

    // MARK: - What is answered

    private func response(
        _ status: Int, _ headers: HTTPFields, _ request: APIRequest,
        _ pass: @escaping @Sendable (_ write: (ByteBuffer) async throws -> Void) async throws -> Void
    ) -> APIResponse {
        var headers = headers
        let length = headers[.contentLength].flatMap { Int($0) }
        // The server says it itself, as it says when it was answered.
        for name in [HTTPField.Name.contentLength, .date, .server] { headers[name] = nil }
        let status = HTTPResponse.Status(code: status)
        if request.method == .head || [.noContent, .notModified].contains(status) {
            if let length { headers[.contentLength] = "\(length)" }
            return APIResponse(status, headers: headers)
        }
        let isEndless = headers[.contentType]?.hasPrefix("text/event-stream") ?? false
        let body = ResponseBody(contentLength: length) { writer in
            if isEndless {
                // So that it ends as soon as the client has gone, and not when there is news.
                try await request.http.body.consumeWithCancellationOnInboundClose { _ in
                    try await pass { try await writer.write($0) }
                }
            } else {
                try await pass { try await writer.write($0) }
            }
            try await writer.finish(nil)
        }
        return APIResponse(status, headers: headers, body: body)
    }

    /// Without those that are for one connection alone (RFC 9110, section 7.6.1).
    private static func fields(_ fields: [(name: String, value: String)]) -> HTTPFields {
        let named = fields.filter { $0.name.lowercased() == "connection" }
            .flatMap { $0.value.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        let hop = Set(
            named + [
                "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
                "trailer",
                "transfer-encoding", "upgrade",
            ])
        var kept = HTTPFields()
        for field in fields where !hop.contains(field.name.lowercased()) {
            if let name = HTTPField.Name(field.name) { kept.append(HTTPField(name: name, value: field.value)) }
        }
        return kept
    }
}
