/// A policy with what it needs of the world.
public struct Retries: Sendable {
    public var policy: RetryPolicy
    public var clock: any Clock<Duration>
    /// A random number of 0...1.
    public var jitter: @Sendable () -> Double

    public init(
        _ policy: RetryPolicy = RetryPolicy(), clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.policy = policy
        self.clock = clock
        self.jitter = jitter
    }
}

extension HTTPClient {
    /// The answer of the last attempt. Every attempt is a request of its own, so that signatures and dates are fresh.
    /// `status` is what an answer counts as, where that is not its own status.
    public func send(
        _ retries: Retries, status: (HTTPResponse) -> Int = \.status,
        _ request: (_ attempt: Int) async throws -> HTTPRequest
    ) async throws -> HTTPResponse {
        try await send(retries, clock: retries.clock, status, request)
    }

    /// The same request in every attempt.
    public func send(_ request: HTTPRequest, _ retries: Retries) async throws -> HTTPResponse {
        try await send(retries) { _ in request }
    }

    private func send<Time: Clock<Duration>>(
        _ retries: Retries, clock: Time, _ status: (HTTPResponse) -> Int,
        _ make: (_ attempt: Int) async throws -> HTTPRequest
    ) async throws -> HTTPResponse {
        var firstEnd: Time.Instant?
        var attempt = 1
        while true {
            let request = try await make(attempt)
            let result = await attemptToSend(request)
            let end = clock.now
            guard
                let outcome = result.outcome(status),
                let delay = retries.policy.delay(
                    after: outcome, of: request.repetition, attempt: attempt,
                    elapsed: (firstEnd ?? end).duration(to: end), jitter: retries.jitter()),
                request.response.canRestart()
            else { return try result.get() }
            firstEnd = firstEnd ?? end
            do { try await clock.sleep(for: delay) } catch { throw HTTPClientError.cancelled }
            attempt += 1
        }
    }

    private func attemptToSend(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPClientError> {
        do throws(HTTPClientError) { return .success(try await send(request)) } catch { return .failure(error) }
    }
}

extension Result<HTTPResponse, HTTPClientError> {
    /// Nil for a success.
    fileprivate func outcome(_ status: (HTTPResponse) -> Int) -> RetryPolicy.Outcome? {
        switch self {
        case .success(let response) where status(response) < 400: nil
        case .success(let response): .answer(status: status(response), retryAfter: response.retryAfter)
        case .failure(let error): .failure(error)
        }
    }
}

extension HTTPResponse {
    /// `Retry-After` in seconds (RFC 9110, section 10.2.3). A date is measured against the server's own `Date`, so that
    /// clocks need not agree.
    public var retryAfter: Duration? {
        guard let value = headers["Retry-After"] else { return nil }
        if let seconds = Int(value) { return seconds >= 0 && seconds < 1 << 31 ? .seconds(seconds) : nil }
        guard let date = HTTPDate.seconds(of: value), let now = headers["Date"].flatMap(HTTPDate.seconds) else {
            return nil
        }
        return .seconds(Swift.max(0, date - now))
    }
}

extension HTTPRequest {
    fileprivate var repetition: RetryPolicy.Request {
        RetryPolicy.Request(isReplayable: isReplayable, isIdempotent: isIdempotent)
    }
}

extension ResponseBody {
    /// Forgets what a sink has taken; false when it does not. Why the attempt failed is worth more than why there can be no
    /// other.
    fileprivate func canRestart() -> Bool {
        guard case .sink(_, let restart?, _) = self else { return true }
        do { try restart() } catch { return false }
        return true
    }
}
