import Domain
import HTTPTypes
import Hummingbird
import Synchronization

/// Who may use an endpoint. Every endpoint says so where it is declared.
public enum Access: Sendable, Hashable {
    case anyone
    /// Any user, and any service.
    case signedIn
    /// A user with the role or a higher one, and any service.
    case role(Role)
    /// Services alone.
    case service

    /// Throws `APIError` 401 or 403.
    func check(_ identity: Identity) throws(APIError) {
        if self == .anyone { return }
        switch (identity, self) {
        case (.anonymous, _): throw .unauthorized()
        case (.refused(let fault), _): throw fault.asAPIError
        case (.caller(.service), _), (.caller, .anyone), (.caller, .signedIn): return
        case (.caller(.user), .service): throw .forbidden("only services of the box office may do this")
        case (.caller(.user(_, let role, _)), .role(let needed)):
            guard role.includes(needed) else { throw .forbidden("this needs the role \(needed.rawValue)") }
        }
    }
}

/// One line of the table of endpoints: what tests, documentation and health look at.
public struct Endpoint: Sendable, Hashable {
    public let service: ServiceName
    public let method: HTTPRequest.Method
    /// From the root: `/api/users/:id`.
    public let path: String
    public let access: Access

    public init(service: ServiceName, method: HTTPRequest.Method, path: String, access: Access) {
        (self.service, self.method, self.path, self.access) = (service, method, path, access)
    }
}

/// Where a service declares its endpoints: method, path below `/api`, who may use it, and what answers.
///
///     routes.get("users/:id", .role(.admin)) { request in
///         try .ok(await store.user(request.id("id")))
///     }
public struct Routes: Sendable {
    public typealias Handler = @Sendable (APIRequest) async throws -> APIResponse

    let service: ServiceName
    let table: Table

    /// All endpoints of a process.
    final class Table: Sendable {
        private let lines = Mutex<[(Endpoint, Handler)]>([])

        var all: [(Endpoint, Handler)] { lines.withLock { $0 } }

        func add(_ endpoint: Endpoint, _ handler: @escaping Handler) {
            lines.withLock { $0.append((endpoint, handler)) }
        }
    }

    public func get(_ path: String, _ access: Access, _ handler: @escaping Handler) { on(.get, path, access, handler) }
    public func post(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        on(.post, path, access, handler)
    }
    public func put(_ path: String, _ access: Access, _ handler: @escaping Handler) { on(.put, path, access, handler) }
    public func patch(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        on(.patch, path, access, handler)
    }
    public func delete(_ path: String, _ access: Access, _ handler: @escaping Handler) {
        on(.delete, path, access, handler)
    }

    /// `root` is for the few addresses that are not below `/api`.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, root: Bool = false,
        _ handler: @escaping Handler
    ) {
        let whole = (root ? "/" : "/api/") + path
        table.add(Endpoint(service: service, method: method, path: whole, access: access), handler)
    }
}

extension Routes.Table {
    /// Those that clients try (RFC 9110, section 9; RFC 5789).
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .trace]

    /// Mounts all endpoints; other methods on their paths are answered by 405 (RFC 9110, section 15.5.6), and OPTIONS by what
    /// they are (section 9.3.7).
    func mount(on router: Router<APIContext>) {
        let all = self.all
        for (endpoint, handler) in all {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                try endpoint.access.check(context.identity)
                return try await handler(APIRequest(request, context)).response()
            }
        }
        for (path, lines) in Dictionary(grouping: all, by: \.0.path) {
            let known = Set(lines.map(\.0.method))
            let others = known.contains(.get) ? ["HEAD", "OPTIONS"] : ["OPTIONS"]
            let allowed = (known.map(\.rawValue) + others).sorted().joined(separator: ", ")
            router.on(RouterPath(path), method: .options) { _, _ in
                Response(status: .noContent, headers: [.allow: allowed])
            }
            for method in Self.methods where !known.contains(method) {
                router.on(RouterPath(path), method: method) { _, context in
                    var response = APIError(.methodNotAllowed, "METHOD_NOT_ALLOWED", "this address knows \(allowed)")
                        .response(in: context)
                    response.headers[.allow] = allowed
                    return response
                }
            }
        }
    }
}
