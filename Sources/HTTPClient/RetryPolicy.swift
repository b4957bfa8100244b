/// When a request is tried again, and after how long. A pure value: it asks no clock and rolls no dice.
///
/// Tried again are answers 429 and 500 to 599 but for those that will never be others (501, 505), connections that fail or
/// break, and time-outs; no other answer, and nothing whose body is gone. Delays double from `firstDelay` up to `longestDelay`, of which a random share is taken
/// ("full jitter", so that many clients do not come back at the same moment); a `Retry-After` of the server is the least.
public struct RetryPolicy: Sendable, Hashable {
    /// The first one included.
    public var attempts = 5
    /// From the end of the first attempt to the start of the last: an attempt that took all of its own time, however long
    /// that is, is followed by another.
    public var totalTime = Duration.seconds(30)
    public var firstDelay = Duration.milliseconds(100)
    public var longestDelay = Duration.seconds(5)

    public init() {}

    public static let never: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attempts = 1
        return policy
    }()

    /// For long runs, which a service that is started again should not end. So many attempts that the time ends them, also
    /// where each is refused at once: they wait for half of the longest delay in the mean.
    public static let patient: RetryPolicy = {
        var policy = RetryPolicy()
        (policy.attempts, policy.totalTime) = (100, .seconds(120))
        return policy
    }()

    /// What became of an attempt that did not succeed.
    public enum Outcome: Sendable, Hashable {
        /// `retryAfter` is what the server asks for.
        case answer(status: Int, retryAfter: Duration?)
        case failure(HTTPClientError)
    }

    /// What a second attempt would mean.
    public struct Request: Sendable, Hashable {
        /// It can be sent again at all.
        public var isReplayable: Bool
        /// Doing it twice is doing it once.
        public var isIdempotent: Bool

        public init(isReplayable: Bool, isIdempotent: Bool) {
            self.isReplayable = isReplayable
            self.isIdempotent = isIdempotent
        }
    }

    /// How long to wait before the next attempt; nil when there shall be none. `attempt` counts from 1, `elapsed` is
    /// the time since the first ended, and `jitter` a random number of 0...1.
    public func delay(
        after outcome: Outcome, of request: Request, attempt: Int, elapsed: Duration, jitter: Double
    ) -> Duration? {
        guard attempt < attempts, isWorthRepeating(outcome, request) else { return nil }
        // 2^20 times the first delay is longer than any limit; a shift by more could overflow.
        let longest = min(longestDelay, firstDelay * (1 << min(attempt - 1, 20)))
        var delay = longest * min(1, max(0, jitter))
        if case .answer(_, let retryAfter?) = outcome { delay = max(delay, retryAfter) }
        return elapsed + delay <= totalTime ? delay : nil
    }

    private func isWorthRepeating(_ outcome: Outcome, _ request: Request) -> Bool {
        guard request.isReplayable else { return false }
        switch outcome {
        // Both say that nothing was done.
        case .answer(429, _), .answer(503, _): return true
        case .answer(501, _), .answer(505, _): return false
        case .answer(let status, _): return (500..<600).contains(status) && request.isIdempotent
        case .failure(let error):
            return error.isTransient && (request.isIdempotent || error.isBeforeSending)
        }
    }
}
