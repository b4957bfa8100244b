import HTTPTypes
import Hummingbird
import ServiceKit

/// Tells browsers to take answers for what they are, to show them in no frame and to run nothing in them; and answers
/// which other sites' pages may read them (Fetch standard, "CORS protocol").
struct AddHeaders: RouterMiddleware {
    let origins: Set<String>

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let origin = request.headers[.origin]
        let isAllowed = origin.map { origins.contains($0) || origins.contains("*") } ?? false
        var response: Response
        if isAllowed, request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            response = Response(status: .noContent, headers: Self.preflight)
        } else {
            response = try await next(request, context)
        }
        for field in Self.security where response.headers[field.name] == nil { response.headers.append(field) }
        if !origins.isEmpty { response.headers[.vary] = "Origin" }
        if isAllowed, let origin {
            // Tokens are sent by the pages themselves, so no page needs a browser's credentials.
            response.headers[.accessControlAllowOrigin] = origins.contains("*") ? "*" : origin
            response.headers[.accessControlExposeHeaders] = Self.exposed
        }
        return response
    }

    private static let security: [HTTPField] = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .known("X-Frame-Options"), value: "DENY"),
        HTTPField(name: .known("Referrer-Policy"), value: "no-referrer"),
        HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
        HTTPField(name: .known("Cross-Origin-Resource-Policy"), value: "same-site"),
    ]

    private static let preflight: HTTPFields = [
        .accessControlAllowMethods: "GET, POST, PUT, PATCH, DELETE",
        .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
        .accessControlMaxAge: "600",
    ]

    private static let exposed =
        "X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Link"
}
