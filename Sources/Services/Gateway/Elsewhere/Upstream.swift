import Domain
import HTTPClient
import HTTPTypes
import ServiceKit

import struct HTTPClient.HTTPRequest

/// A request of a client, as it is passed on to a service elsewhere.
struct ForwardedRequest: Sendable {
    enum Body: Sendable {
        case none
        /// Can be sent again.
        case bytes([UInt8])
        /// Comes piece by piece; its length, where that is known.
        case stream(count: Int?)
    }

    var method: String
    /// With its query.
    var target: String
    var headers: [(name: String, value: String)]
    var body: Body
}

/// Passes requests on to the places of services elsewhere, and says which of them answered.
struct Upstream: Sendable {
    let neighbours: Neighbours
    private let client: StreamingClient

    /// For the head of an answer, from when the request was sent. What streams after it has all the time there is.
    private static let patience = Duration.seconds(60)

    init(_ neighbours: Neighbours) {
        self.neighbours = neighbours
        var settings = HTTPClient.Settings()
        settings.connectTimeout = .seconds(2)
        client = StreamingClient(settings)
    }

    /// The answer of the first place that gives one. Another is tried where it is certain that the one before did nothing, or
    /// where doing it twice is doing it once. Throws `APIError`.
    func send(
        _ forwarded: ForwardedRequest, to service: ServiceName,
        feed: (@Sendable (StreamingClient.Upload) async throws -> Void)?
    ) async throws -> ForwardedAnswer {
        try neighbours.enter(service)
        defer { neighbours.leave(service) }
        guard let method = HTTPRequest.Method(rawValue: forwarded.method) else { throw APIError.notFound("address") }
        var tried: Set<Place> = []
        while let place = neighbours.choose(service, except: tried) {
            tried.insert(place)
            var request = HTTPRequest(method, place.origin + forwarded.target)
            request.connectTo = place.socket
            request.headers = HTTPHeaders(forwarded.headers.map { .init(name: $0.name, value: $0.value) })
            switch forwarded.body {
            case .none: break
            case .bytes(let bytes): request.body = .bytes(bytes)
            // It is fed.
            case .stream(let count): request.body = .stream(count: count) { _ in [] }
            }
            do {
                let answer = try await client.send(request, within: Self.patience, feed: feed)
                neighbours.succeeded(place)
                return ForwardedAnswer(answer)
            } catch let error as HTTPClientError {
                try note(error, of: place, service, isOver: !request.isReplayable || !mayRepeat(request, error))
            }
        }
        throw APIError.unavailable(
            "\(service) cannot be reached; try again", retryAfter: neighbours.retryAfter(service))
    }

    private func mayRepeat(_ request: HTTPRequest, _ error: HTTPClientError) -> Bool {
        error.isBeforeSending || request.isIdempotent
    }

    /// Throws what the client is told, where no other place is asked.
    private func note(_ error: HTTPClientError, of place: Place, _ service: ServiceName, isOver: Bool) throws {
        switch error {
        case .cancelled: throw CancellationError()
        case .invalidURL, .invalidHeader:
            throw APIError(.badRequest, "BAD_REQUEST", "the request cannot be passed on: \(error.fact)")
        default: neighbours.failed(place, error.isBeforeSending ? .absent : .silent, error.fact)
        }
        guard isOver else { return }
        guard !error.isBeforeSending else {
            throw APIError.unavailable(
                "\(service) cannot be reached; try again", retryAfter: neighbours.retryAfter(service))
        }
        throw APIError(
            .serviceUnavailable, "OUTCOME_UNKNOWN",
            "whether it was done is not known; look, or repeat it with the same key", retryAfter: 1)
    }
}

/// What a service elsewhere answers.
struct ForwardedAnswer: Sendable {
    private let answer: StreamedAnswer

    init(_ answer: StreamedAnswer) { self.answer = answer }

    var status: Int { answer.status }
    var fields: [(name: String, value: String)] { answer.headers.fields.map { ($0.name, $0.value) } }

    /// What has come since; nil at the end.
    func more() async throws -> [UInt8]? { try await answer.next() }
}
