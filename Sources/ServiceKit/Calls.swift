import Domain
import Foundation
import HTTPTypes
import Synchronization

/// How a service answers a call. Errors that are `APIError` reach the caller as they are.
///
///     Answer(HoldSeats.self) { call, caller in try await seats.hold(call) }
public struct Answer: Sendable {
    let owner: ServiceName
    let name: String
    /// For a caller in this process, without a way through JSON.
    let local: @Sendable (any Call, ServiceName) async throws -> any Sendable
    let remote: @Sendable (Data, ServiceName) async throws -> Data

    public init<Asked: Call>(
        _ call: Asked.Type, _ answer: @escaping @Sendable (Asked, _ caller: ServiceName) async throws -> Asked.Response
    ) {
        owner = Asked.owner
        name = Asked.name
        local = { call, caller in
            guard let call = call as? Asked else { throw CallError.mistaken(Asked.name) }
            return try await answer(call, caller)
        }
        remote = { body, caller in
            try JSONEncoder().encode(try await answer(JSONDecoder().decode(Asked.self, from: body), caller))
        }
    }
}

/// The way to services in other processes: an authenticated POST with JSON, and the answer's JSON.
///
/// The token is `ServiceSecret.token`, the request's id and trace travel as `RequestScope.headers`, and an answer that is no
/// 2xx is thrown as the `APIError` that its body holds, or as `CallError.unreachable` where there is none. This target has no
/// HTTP client: whoever composes the program passes one in. The other end of it is in `InternalRoutes`.
public protocol Remote: Sendable {
    func post(_ path: String, to service: ServiceName, _ body: Data) async throws -> Data
}

/// Where a process answers others.
public enum InternalPaths {
    /// POST a delivery of a fact.
    public static let facts = "/internal/facts"
    /// POST a call, by its name.
    public static func call(_ name: String) -> String { "/internal/calls/\(name)" }
}

/// Puts calls through: to the service itself if it is in this process, else to where it is.
public struct Calls: Sendable {
    let switchboard: Switchboard
    let caller: ServiceName

    public func callAsFunction<Asked: Call>(_ call: Asked) async throws -> Asked.Response {
        if let answer = switchboard.answer(Asked.name) {
            guard let response = try await answer.local(call, caller) as? Asked.Response else {
                throw CallError.mistaken(Asked.name)
            }
            return response
        }
        guard let remote = switchboard.remote else { throw CallError.unreachable("\(Asked.owner)") }
        let body = try await remote.post(
            InternalPaths.call(Asked.name), to: Asked.owner, JSONEncoder().encode(call))
        return try JSONDecoder().decode(Asked.Response.self, from: body)
    }
}

/// The answers of the services in this process. They are plugged in once, when all services are made.
final class Switchboard: Sendable {
    let remote: (any Remote)?
    private let answers = Mutex<[String: Answer]>([:])

    init(remote: (any Remote)?) { self.remote = remote }

    func plug(_ services: [any Service]) {
        var table: [String: Answer] = [:]
        for service in services {
            for answer in service.answers {
                precondition(
                    answer.owner == type(of: service).name, "\(answer.name) is not \(type(of: service).name)'s")
                precondition(table[answer.name] == nil, "two answers to \(answer.name)")
                table[answer.name] = answer
            }
        }
        answers.withLock { [table] in $0 = table }
    }

    func answer(_ name: String) -> Answer? { answers.withLock { $0[name] } }
}

/// Why a call was not answered.
public enum CallError: Error, Sendable, Hashable {
    /// The service, or the consumer, is not in this process, and no way leads to it.
    case unreachable(String)
    /// Call and answer are not of one kind.
    case mistaken(String)

    var asAPIError: APIError? {
        switch self {
        case .unreachable: .unavailable("a part of the box office cannot be reached; try again")
        case .mistaken: nil
        }
    }
}

extension CallError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let name):
            "\(name) is not in this process, and cannot be reached; start it, or say where it is"
        case .mistaken(let name): "the call \(name) is answered for another type than was asked; correct the program"
        }
    }
}

/// What other processes ask of the services here.
struct InternalRoutes: Sendable {
    let switchboard: Switchboard
    let consumers: [String: (Consumer, Resources)]

    func mount(_ routes: Routes) {
        routes.on(.post, "internal/calls/:name", .service, root: true) { request in
            let name = try request.text("name")
            guard case .service(let caller) = request.caller else { throw APIError.unauthorized() }
            guard let answer = switchboard.answer(name) else { throw APIError.notFound("call") }
            let body = try await request.bytes()
            let response = try await decoding { try await answer.remote(body, caller) }
            return APIResponse(.ok, headers: [.contentType: "application/json"], bytes: response)
        }
        routes.on(.post, "internal/facts", .service, root: true) { request in
            let body = try await request.bytes()
            try await decoding { try await FactIntake(consumers: consumers).consume(body) }
            return .noContent
        }
    }

    private func decoding<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch is DecodingError {
            throw APIError.invalid("body", "is not what this program knows under that name")
        }
    }
}
