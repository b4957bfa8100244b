import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Instrumentation
import NIOCore
import NIOFoundationEssentialsCompat

/// What Hummingbird hands from middleware to middleware along with a request.
public struct APIContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The client's address: that of the connection, or what a trusted proxy says.
    public var address: String
    public var requestID = ""
    public var path = ""
    public var identity = Identity.anonymous
    /// Whether a gateway of ours has passed it on, which has seen to all that the edge sees to.
    public var isForwarded = false
    /// When the request came.
    public var now = Date()
    /// Bytes that a body may have.
    public var bodyLimit = 1 << 20
    /// Where bodies are counted together; nil where there is memory enough.
    public var bodyMemory: BodyMemory?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }
}

extension APIContext {
    /// The path without what may admit somebody, or open a document: codes and links are longer than ids.
    var loggedPath: String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { $0.utf8.count > 40 ? "…" : $0 }
            .joined(separator: "/")
    }
}

/// What a handler answers to.
public struct APIRequest: Sendable {
    public let http: Request
    public let context: APIContext

    init(_ http: Request, _ context: APIContext) {
        self.http = http
        self.context = context
    }

    public var address: String { context.address }
    public var path: String { context.path }
    public var method: HTTPRequest.Method { http.method }

    /// Who asks; nil only where the endpoint is for anyone.
    public var caller: Caller? {
        if case .caller(let caller) = context.identity { caller } else { nil }
    }

    /// The user who asks. Throws `APIError` 403 where it is a service, and 401 where it is nobody.
    public func user() throws(APIError) -> (id: UserID, role: Role, session: UUID) {
        switch caller {
        case .user(let id, let role, let session): (id, role, session)
        case .service: throw .forbidden("this is for users, and a service asks")
        case nil: throw .unauthorized()
        }
    }

    /// For whom something is asked: users for themselves, services for whom they name in the field. Throws `APIError` 400
    /// and 403.
    public func user(named user: UserID?, in field: String) throws(APIError) -> UserID {
        if case .service = caller {
            guard let user else { throw .invalid(field, "is missing; services say for whom they ask") }
            return user
        }
        let own = try self.user().id
        guard user == nil || user == own else { throw .forbidden("\(field) must be yourself") }
        return own
    }

    /// Whether the caller may see what belongs to a user: themselves, those with the role if one will do, and services.
    public func mayActFor(_ owner: UserID, or role: Role? = .admin) -> Bool {
        switch caller {
        case .user(let id, let own, _): id == owner || role.map(own.includes) ?? false
        case .service: true
        case nil: false
        }
    }
}

// MARK: - What was sent

extension APIRequest {
    /// An id in the path. One that is none identifies nothing: 404.
    public func id<Subject>(_ name: String, as type: Identifier<Subject>.Type = Identifier<Subject>.self)
        throws(APIError)
        -> Identifier<Subject>
    {
        guard let id = Identifier<Subject>(try text(name)) else { throw .notFound("address") }
        return id
    }

    /// A part of the path.
    public func text(_ name: String) throws(APIError) -> String {
        guard let text = context.parameters.get(name).flatMap({ $0.removingPercentEncoding }), !text.utf8.contains(0)
        else { throw .notFound("address") }
        return text
    }

    /// A parameter of the query; nil if it is absent or empty.
    public func query(_ name: String) throws(APIError) -> String? {
        guard let value = written(name), !value.isEmpty else { return nil }
        guard !value.utf8.contains(0) else { throw .invalid(name, "must not hold a NUL character") }
        return value
    }

    /// As forms write it, and most clients: a plus is a blank (WHATWG URL, section 5.1), which libraries that follow
    /// RFC 3986 alone do not know.
    private func written(_ name: String) -> String? {
        for pair in (http.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacing("+", with: "%20").removingPercentEncoding
            }
            if parts.first == name { return parts.count > 1 ? parts[1] : "" }
        }
        return nil
    }

    /// A parameter of the query that has few values: `?status=UPCOMING`.
    public func query<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Value.Type
    ) throws(APIError) -> Value? {
        guard let text = try query(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw .invalid(name, "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    /// `?page=1&limit=20`.
    public func page(limit standard: Int = 20, atMost most: Int = 100) throws(APIError) -> Page {
        func number(_ name: String, _ standard: Int, _ range: ClosedRange<Int>) throws(APIError) -> Int {
            guard let text = try query(name) else { return standard }
            guard let number = Int(text), range.contains(number) else {
                throw .invalid(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        return Page(number: try number("page", 1, 1...1_000_000), limit: try number("limit", standard, 1...most))
    }

    /// The body as JSON of that type, with nothing in it that the type does not know but `idempotencyKey`.
    public func body<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        try await json().decode(type)
    }

    /// The body before it is given a type.
    public func json() async throws -> RequestBodyJSON {
        if let type = http.headers[.contentType] {
            let name = type.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            guard name == "application/json" || name?.hasSuffix("+json") == true else {
                throw APIError(.unsupportedMediaType, "NOT_JSON", "send the body as application/json")
            }
        }
        let value = try JSONValue.read(try await bytes())
        guard case .object(var members) = value else { throw APIError.invalid("body", "must be an object") }
        let inBody = members.removeValue(forKey: "idempotencyKey")
        return RequestBodyJSON(members: members, key: try idempotencyKey(inBody))
    }

    /// The body as it came. Throws what is answered by 413, by 503 where all bodies together are too much, or by 400 if it
    /// breaks off; one that comes too slowly is the server's matter. `limit` are bytes; nil is what clients may send.
    public func bytes(atMost limit: Int? = nil) async throws -> Data {
        let limit = limit ?? context.bodyLimit
        if let length = bodyLength, length > limit { throw HTTPError(.contentTooLarge) }
        do {
            return Data(buffer: try await collected(atMost: limit))
        } catch let error as any HTTPResponseError {
            throw error
        } catch let error as APIError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw APIError.brokenOff
        }
    }

    /// What it says of itself before it comes, in bytes.
    public var bodyLength: Int? { http.headers[.contentLength].flatMap { Int($0) } }

    private func collected(atMost limit: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        // Once it is here it is read at once, and there are only so many who read.
        defer { context.bodyMemory?.giveBack(whole.readableBytes) }
        for try await part in http.body {
            let size = whole.readableBytes + part.readableBytes
            guard size <= limit else { throw HTTPError(.contentTooLarge) }
            try context.bodyMemory?.take(from: whole.readableBytes, to: size)
            whole.writeImmutableBuffer(part)
        }
        return whole
    }

    /// The tags, without their quotes, of what the client has already: the field `If-None-Match`, by which nobody needs to be
    /// told apart more strictly than "weakly" (RFC 9110, section 13.1.2). More than twenty nobody has.
    public var knownTags: [String] {
        http.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",").prefix(20) }.map { part in
            let tag = part.trimmingCharacters(in: .whitespaces)
            return (tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag).trimmingCharacters(in: ["\""])
        }
    }

    private func idempotencyKey(_ inBody: JSONValue?) throws(APIError) -> String? {
        // What is wrong is refused, also where the other goes before it.
        let inHeader = try http.headers[.idempotencyKey].map { key throws(APIError) in
            try Self.checked(key, "Idempotency-Key")
        }
        switch inBody {
        case nil, .null: return inHeader
        case .string(let text): return try Self.checked(text, "idempotencyKey")
        default: throw .invalid("idempotencyKey", "must be a string")
        }
    }

    private static func checked(_ key: String, _ field: String) throws(APIError) -> String {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .invalid(field, "must have 1 to 255 printable ASCII characters")
        }
        return key
    }
}

/// The body of a request, and the idempotency key that came in it or in the header `Idempotency-Key`.
public struct RequestBodyJSON: Sendable {
    public let members: [String: JSONValue]
    public let key: String?

    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try StrictDecoder.decode(type, from: .object(members))
    }
}

extension HTTPField.Name {
    static let idempotencyKey = known("Idempotency-Key")
    /// The token by which a gateway proves to a service elsewhere that it passes a request on.
    public static let gatewayToken = known("Ticketpress-Gateway")
    /// Whose request that is, which is believed with the token alone.
    public static let clientAddress = known("Ticketpress-Client")
    public static let requestID = known("X-Request-Id")

    /// A name that is written in the program.
    public static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("no name of a header field: \(name)") }
        return name
    }
}

/// A part of a long list.
public struct Page: Sendable, Hashable {
    /// From 1.
    public let number: Int
    public let limit: Int

    public var offset: Int { (number - 1) * limit }
}

/// A list with how long the whole of it is.
public struct Listing<Element: Encodable & Sendable>: Encodable, Sendable {
    public let data: [Element]
    public let total: Int
    public let page: Int
    public let limit: Int

    public init(_ data: [Element], total: Int, _ page: Page) {
        (self.data, self.total, self.page, limit) = (data, total, page.number, page.limit)
    }
}

// MARK: - What is answered

/// What a handler gives back.
public struct APIResponse: Sendable {
    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    public var body: ResponseBody

    public init(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        (self.status, self.headers, body) = (status, headers, ResponseBody())
    }

    public init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], bytes: Data) {
        (self.status, self.headers, body) = (status, headers, ResponseBody(byteBuffer: ByteBuffer(data: bytes)))
    }

    /// What is done while the body is written is done for the request too, although it was answered before.
    public init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: ResponseBody) {
        let context = ServiceContext.current
        (self.status, self.headers) = (status, headers)
        self.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await ServiceContext.withValue(context) { try await body.write(writer) }
        }
    }

    /// 200 with JSON.
    public static func ok(_ value: some Encodable) throws -> APIResponse { try json(.ok, value) }

    /// 201 with JSON.
    public static func created(_ value: some Encodable) throws -> APIResponse { try json(.created, value) }

    /// 204.
    public static var noContent: APIResponse { APIResponse(.noContent) }

    /// A plain array that is one page of a longer list: `Link` says where the next one is (RFC 8288).
    public static func list<Element: Encodable>(
        _ elements: [Element], _ page: Page, of request: APIRequest
    ) throws -> APIResponse {
        var response = try ok(elements)
        if elements.count == page.limit {
            let others = (request.http.uri.query ?? "").split(separator: "&").filter {
                !$0.hasPrefix("page=") && !$0.hasPrefix("limit=")
            }
            let query = (others + ["page=\(page.number + 1)", "limit=\(page.limit)"]).joined(separator: "&")
            response.headers[.known("Link")] = "<\(request.path)?\(query)>; rel=\"next\""
        }
        return response
    }

    public static func json(_ status: HTTPResponse.Status, _ value: some Encodable) throws -> APIResponse {
        APIResponse(status, headers: [.contentType: "application/json; charset=utf-8"], bytes: try bytes(of: value))
    }

    /// A value as the API writes it.
    public static func bytes(of value: some Encodable) throws -> Data { try encoder.encode(value) }

    func response() -> Response { Response(status: status, headers: headers, body: body) }

    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(.api))
        }
        return encoder
    }()
}
