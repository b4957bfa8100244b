import Foundation

/// Sends requests whose bodies and answers are passed on piece by piece: any number at the same time, on one thread, with
/// little of each in memory. `HTTPClient` is for all others.
///
///     let answer = try await client.send(request, within: .seconds(60)) { upload in … }
///     while let piece = try await answer.next() { … }
public final class StreamingClient: Sendable {
    public let settings: HTTPClient.Settings
    private let loop: StreamLoop

    /// Of the settings, the number of connections and the limits of time do not hold, but for that of connecting.
    public init(_ settings: HTTPClient.Settings = HTTPClient.Settings()) {
        self.settings = settings
        loop = StreamLoop()
    }

    deinit { loop.close() }

    /// Whoever feeds an exchange: false when nothing more is wanted. Returns when there is room for more.
    public typealias Upload = @Sendable ([UInt8]) async -> Bool

    /// Returns when the head of the answer is here; it has to be within the time.
    ///
    /// `feed` gives the body's bytes where the request's body is a stream, whose `read` is not called; files are for
    /// `HTTPClient`. It is cancelled when a refusal comes that did not wait for all of it. What it throws ends the exchange,
    /// and is thrown.
    public func send(
        _ request: HTTPRequest, within time: Duration,
        feed: (@Sendable (Upload) async throws -> Void)? = nil
    ) async throws -> StreamedAnswer {
        try request.check()
        if case .file = request.body { throw HTTPClientError.bodyUnreadable(reason: "it is a file") }
        let exchange = StreamedExchange(request, settings, loop)
        loop.begin(exchange)
        let alarm = Task {
            // Cancelled when the head is here.
            guard (try? await Task.sleep(for: time)) != nil else { return }
            exchange.end(.timedOut(host: request.host, .transferring))
        }
        defer { alarm.cancel() }
        guard let feed else { return StreamedAnswer(exchange, try await exchange.head()) }
        return try await withThrowingTaskGroup(of: HTTPResponse?.self) { group in
            group.addTask { try await exchange.head() }
            group.addTask {
                await exchange.take(feed)
                return nil
            }
            var head: HTTPResponse?
            do {
                while let next = try await group.next() {
                    head = next ?? head
                    if let head, head.status >= 400 { group.cancelAll() }
                }
            } catch {
                throw exchange.feedFailure ?? error
            }
            guard let head else { throw HTTPClientError.cancelled }
            return StreamedAnswer(exchange, head)
        }
    }
}

/// An answer whose body comes piece by piece. When nobody has it any more, the exchange ends.
public final class StreamedAnswer: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    private let exchange: StreamedExchange

    init(_ exchange: StreamedExchange, _ head: HTTPResponse) {
        (self.exchange, status, headers) = (exchange, head.status, head.headers)
    }

    deinit { exchange.end(.cancelled) }

    /// What has come since; nil at the end.
    public func next() async throws(HTTPClientError) -> [UInt8]? { try await exchange.next() }
}
