import Domain
import Foundation
import HTTPClient
import ServiceKit

/// Brings calls and facts to services in other processes.
///
/// What is brought may come twice without harm, so a place that does not answer is followed by another until all were tried
/// or the time is up. The answer of the service itself, yes or no, is what counts; one that is busy may be less so elsewhere.
public struct CallNeighbours: Remote {
    private let neighbours: Neighbours
    private let tokens: ServiceTokens
    /// One for each service, so that a slow one holds up no other.
    private let clients: [ServiceName: HTTPClient]

    /// For a call in all. Drawing all tickets of a reservation takes seconds on a busy machine.
    private static let patience = Duration.seconds(30)
    /// Documents come as JSON.
    private static let longestAnswer = 64 << 20

    public init(_ neighbours: Neighbours, _ tokens: ServiceTokens) {
        (self.neighbours, self.tokens) = (neighbours, tokens)
        var settings = HTTPClient.Settings()
        (settings.connections, settings.waiting, settings.connectTimeout) = (16, 64, .seconds(2))
        (settings.timeout, settings.stallTimeout) = (Self.patience, Self.patience)
        clients = Dictionary(
            uniqueKeysWithValues: neighbours.services.map { [settings] in ($0, HTTPClient(settings)) })
    }

    public func post(_ path: String, to service: ServiceName, by caller: ServiceName, _ body: Data) async throws -> Data
    {
        guard let client = clients[service] else { throw CallError.unreachable("\(service)") }
        let end = ContinuousClock.now + Self.patience
        let body = Array(body)
        var tried: Set<Place> = []
        var refusal: (any Error)?
        while let place = neighbours.choose(service, except: tried), .now < end {
            tried.insert(place)
            var request = HTTPRequest(.post, place.origin + path, body: .bytes(body))
            (request.connectTo, request.isIdempotent) = (place.socket, true)
            request.timeout = end - .now
            request.response = .bytes(limit: Self.longestAnswer)
            for (name, value) in RequestScope.headers { request.headers[name] = value }
            request.headers["Authorization"] = "Bearer \(try await tokens.token(of: caller))"
            request.headers["Content-Type"] = "application/json"
            let answer: HTTPResponse
            do throws(HTTPClientError) { answer = try await client.send(request) } catch {
                try note(error, of: place, service)
                continue
            }
            if answer.isSuccess {
                neighbours.succeeded(place)
                return Data(answer.body)
            }
            refusal = try Self.read(answer, of: place, neighbours) ?? refusal
        }
        throw refusal ?? CallError.unreachable("\(service)")
    }

    /// Throws what no other place would change.
    private func note(_ error: HTTPClientError, of place: Place, _ service: ServiceName) throws {
        switch error {
        case .cancelled: throw CancellationError()
        case .overloaded, .timedOut(_, .waiting): throw APIError.unavailable("\(service) is busy; try again")
        case .responseTooLarge, .invalidURL, .invalidHeader: throw error
        default: neighbours.failed(place, error.isBeforeSending ? .absent : .silent, error.fact)
        }
    }

    /// What the service refuses, where another place may not; nil where that was not the service at all. Throws all that is
    /// the service's answer.
    private static func read(
        _ answer: HTTPResponse, of place: Place, _ neighbours: Neighbours
    ) throws -> APIError? {
        let isJSON = answer.headers["Content-Type"]?.hasPrefix("application/json") ?? false
        // What is no error of ours came from something else that listens there.
        guard isJSON, var error = try? JSONDecoder().decode(APIError.self, from: Data(answer.body)),
            answer.status != 401, error.code != APIError.notHereCode
        else {
            neighbours.failed(place, .absent, "it answers \(answer.status)")
            return nil
        }
        error.retryAfter = answer.headers["Retry-After"].flatMap { Int($0) }
        neighbours.succeeded(place)
        guard answer.status == 503 else { throw error }
        return error
    }
}
