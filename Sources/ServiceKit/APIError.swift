import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Postgres

/// An answer that says no, in the shape of the API:
/// `{statusCode, message, path, timestamp, requestId, code, errors, details}`.
///
/// Handlers throw it, and so may answers to calls: it passes from process to process as it is. The code is a stable word
/// for programs; the message says what is wrong and what to do, and holds no secret.
public struct APIError: Error, Sendable, Hashable, Codable {
    public var statusCode: Int
    public var code: String
    public var message: String
    /// For 400: what is wrong about which field.
    public var errors: [FieldProblem]?
    /// What the refusal is about, for programs; the seats that were taken, for instance.
    public var details: JSONValue?
    /// Seconds after which to try again.
    public var retryAfter: Int?

    public init(
        _ status: HTTPResponse.Status, _ code: String, _ message: String, errors: [FieldProblem]? = nil,
        details: JSONValue? = nil, retryAfter: Int? = nil
    ) {
        statusCode = status.code
        self.code = code
        self.message = message
        self.errors = errors
        self.details = details
        self.retryAfter = retryAfter
    }
}

/// What is wrong about one field of a request, by its path: `seats[2].row`.
public struct FieldProblem: Sendable, Hashable, Codable {
    public var field: String
    public var message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

extension APIError {
    public static func invalid(_ errors: [FieldProblem]) -> APIError {
        let first = errors.first.map { "\($0.field) \($0.message)" } ?? "the request is not valid"
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        return APIError(.badRequest, "VALIDATION_FAILED", first + more, errors: errors)
    }

    public static func invalid(_ field: String, _ message: String) -> APIError {
        invalid([FieldProblem(field, message)])
    }

    public static func unauthorized(
        _ code: String = "UNAUTHORIZED", _ message: String = "sign in, and send the access token as Bearer"
    ) -> APIError { APIError(.unauthorized, code, message) }

    public static func forbidden(_ message: String) -> APIError { APIError(.forbidden, "FORBIDDEN", message) }

    /// Also for what belongs to somebody else: that it exists is not told.
    public static func notFound(_ what: String) -> APIError {
        APIError(.notFound, "NOT_FOUND", "there is no such \(what)")
    }

    public static func conflict(
        _ code: String, _ message: String, details: JSONValue? = nil, retryAfter: Int? = nil
    ) -> APIError {
        APIError(.conflict, code, message, details: details, retryAfter: retryAfter)
    }

    /// The same idempotency key came with another request.
    public static let keyReused = conflict(
        "IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request; take a new one")

    /// The first request with the idempotency key has no answer yet.
    public static let keyInProgress = conflict(
        "IN_PROGRESS", "a request with this idempotency key is still being worked on", retryAfter: 1)

    public static func tooMany(_ message: String, retryAfter: Int) -> APIError {
        APIError(.tooManyRequests, "TOO_MANY_REQUESTS", message, retryAfter: max(1, retryAfter))
    }

    public static func unavailable(_ message: String, retryAfter: Int = 1) -> APIError {
        APIError(.serviceUnavailable, "UNAVAILABLE", message, retryAfter: retryAfter)
    }
}

extension APIError {
    /// What any error is to a client. Nil where it is a fault of ours, which is logged and told to nobody.
    static func of(_ error: any Error) -> APIError? {
        switch error {
        case let error as APIError: error
        case is PoolError: .unavailable("the service is busy, or its database away; try again")
        case let error as PostgresError: of(error)
        case let error as CallError: error.asAPIError
        case let error as CarrierError: error.asAPIError
        case let error as any HTTPResponseError: of(error)
        case is CancellationError: .unavailable("the service is being stopped; try again")
        default: nil
        }
    }

    private static func of(_ error: PostgresError) -> APIError? {
        switch error {
        case .connectionLost, .conflict, .lockTimedOut, .statementTimedOut:
            .unavailable("the service is busy, or its database away; try again")
        case .outcomeUnknown:
            APIError(
                .serviceUnavailable, "OUTCOME_UNKNOWN",
                "whether it was done is not known; look, or repeat it with the same key",
                retryAfter: 1)
        default: nil
        }
    }

    private static func of(_ error: any HTTPResponseError) -> APIError {
        switch error.status {
        case .notFound: .notFound("address")
        case .contentTooLarge: APIError(.contentTooLarge, "TOO_LARGE", "the body of the request is too large")
        case let status: APIError(status, "HTTP_\(status.code)", status.reasonPhrase.lowercased())
        }
    }

    static let internalError = APIError(
        .internalServerError, "INTERNAL", "something went wrong here; report the requestId if it stays so")
}

extension APIError {
    /// As it is sent.
    private struct Body: Encodable {
        let statusCode: Int
        let message: String
        let path: String
        let timestamp: String
        let requestId: String
        let code: String
        let errors: [FieldProblem]?
        let details: JSONValue?
    }

    public func response(in context: APIContext) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json; charset=utf-8"
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        if statusCode == 401 { headers[.wwwAuthenticate] = "Bearer" }
        let bytes = document(path: context.path, requestID: context.requestID, at: context.now)
        return APIResponse(HTTPResponse.Status(code: statusCode), headers: headers, bytes: bytes).response()
    }

    /// The body of the answer, for what is answered before there is a request to answer.
    public func document(path: String, requestID: String, at instant: Date) -> Data {
        let body = Body(
            statusCode: statusCode, message: message, path: path, timestamp: instant.formatted(.api),
            requestId: requestID, code: code, errors: errors, details: details)
        // Every member is text or a number, which always has a form in JSON.
        return (try? APIResponse.encoder.encode(body)) ?? Data("{}".utf8)
    }
}

extension APIContext {
    /// What a client is told of any error. What is a fault of ours, or of what we depend on, is logged as it is.
    public func answer(_ error: any Error) -> Response {
        let known = APIError.of(error)
        if known == nil || (known?.statusCode ?? 0) >= 500 {
            logger.error("A request failed", metadata: ["path": "\(loggedPath)", "error": "\(error)"])
        }
        return (known ?? .internalError).response(in: self)
    }
}

/// `2026-05-01T19:30:00.000Z`, as all instants of the API are written.
public struct InstantStyle: FormatStyle {
    public func format(_ instant: Date) -> String {
        // Rounded as the database does, which keeps whole microseconds: what was just written down is told as it is read
        // later.
        instant.addingTimeInterval(0.000_000_5).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension FormatStyle where Self == InstantStyle {
    public static var api: InstantStyle { InstantStyle() }
}
