import HTTPClient
import Testing

@Suite struct `The retry policy` {
    private let put = RetryPolicy.Request(isReplayable: true, isIdempotent: true)
    private let post = RetryPolicy.Request(isReplayable: true, isIdempotent: false)
    private let stream = RetryPolicy.Request(isReplayable: false, isIdempotent: true)

    private func delay(
        _ outcome: RetryPolicy.Outcome, _ request: RetryPolicy.Request, attempt: Int = 1, elapsed: Duration = .zero,
        jitter: Double = 1
    ) -> Duration? {
        RetryPolicy().delay(after: outcome, of: request, attempt: attempt, elapsed: elapsed, jitter: jitter)
    }

    @Test(arguments: [500, 502, 503, 504, 599, 429])
    func `tries again after the server's failures and its wish for fewer requests`(status: Int) {
        #expect(delay(.answer(status: status, retryAfter: nil), put) == .milliseconds(100))
    }

    @Test(arguments: [0.4, 0.5, 1])
    func `of long runs waits for a service that refuses at once for the whole of its time`(jitter: Double) {
        let refused = RetryPolicy.Outcome.failure(.unreachable(host: "h", reason: "refused"))
        var (elapsed, attempt) = (Duration.zero, 1)
        while let delay = RetryPolicy.patient.delay(
            after: refused, of: put, attempt: attempt, elapsed: elapsed, jitter: jitter)
        {
            (elapsed, attempt) = (elapsed + delay, attempt + 1)
        }
        #expect((.seconds(110)...RetryPolicy.patient.totalTime).contains(elapsed))
    }

    @Test(arguments: [400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 416, 417, 428, 431, 501, 505])
    func `never tries again where the next answer will be the same`(status: Int) {
        #expect(delay(.answer(status: status, retryAfter: .zero), put) == nil)
    }

    @Test(arguments: [
        HTTPClientError.connectionLost(host: "h", reason: "reset"), .unreachable(host: "h", reason: "refused"),
        .unresolved(host: "h"), .timedOut(host: "h", .connecting), .timedOut(host: "h", .transferring),
        .timedOut(host: "h", .stalled),
    ])
    func `tries again after resets and time-outs`(error: HTTPClientError) {
        #expect(delay(.failure(error), put) != nil)
    }

    @Test(arguments: [
        HTTPClientError.cancelled, .overloaded(waiting: 1), .shutDown, .untrusted(host: "h", reason: "expired"),
        .invalidURL(reason: ""), .responseTooLarge(host: "h", limit: 1), .timedOut(host: "h", .waiting),
        .malformedResponse(host: "h", reason: ""), .bodyUnreadable(reason: ""), .responseUnwritable(reason: ""),
    ])
    func `gives up at once where trying again cannot help`(error: HTTPClientError) {
        #expect(delay(.failure(error), put) == nil)
    }

    @Test func `never sends a body that is gone`() {
        #expect(delay(.answer(status: 503, retryAfter: nil), stream) == nil)
        #expect(delay(.failure(.unreachable(host: "h", reason: "refused")), stream) == nil)
    }

    @Test func `repeats what must not happen twice only if it has not happened`() {
        #expect(delay(.answer(status: 503, retryAfter: nil), post) != nil)
        #expect(delay(.answer(status: 429, retryAfter: nil), post) != nil)
        #expect(delay(.failure(.unreachable(host: "h", reason: "refused")), post) != nil)
        #expect(delay(.answer(status: 500, retryAfter: nil), post) == nil)
        #expect(delay(.failure(.connectionLost(host: "h", reason: "reset")), post) == nil)
        #expect(delay(.failure(.timedOut(host: "h", .transferring)), post) == nil)
    }

    @Test func `doubles its delays up to the longest, and takes a random share of them`() {
        let full = (1...4).map { delay(.answer(status: 500, retryAfter: nil), put, attempt: $0) }
        #expect(full == [100, 200, 400, 800].map { .milliseconds($0) })
        var patient = RetryPolicy()
        patient.attempts = 1000
        let late = patient.delay(
            after: .answer(status: 500, retryAfter: nil), of: put, attempt: 900, elapsed: .zero, jitter: 1)
        #expect(late == .seconds(5))
        #expect(delay(.answer(status: 500, retryAfter: nil), put, attempt: 3, jitter: 0.25) == .milliseconds(100))
        #expect(delay(.answer(status: 500, retryAfter: nil), put, jitter: 0) == .zero)
    }

    @Test func `waits as long as the server asks for`() {
        #expect(delay(.answer(status: 503, retryAfter: .seconds(7)), put, jitter: 0.5) == .seconds(7))
        #expect(delay(.answer(status: 429, retryAfter: .milliseconds(1)), put, jitter: 0.5) == .milliseconds(50))
    }

    @Test func `is bounded in number and in time`() {
        #expect(delay(.answer(status: 500, retryAfter: nil), put, attempt: 5) == nil)
        #expect(delay(.answer(status: 500, retryAfter: nil), put, elapsed: .seconds(30)) == nil)
        #expect(delay(.answer(status: 503, retryAfter: .seconds(31)), put) == nil)
        #expect(
            RetryPolicy.never.delay(
                after: .answer(status: 503, retryAfter: nil), of: put, attempt: 1, elapsed: .zero, jitter: 0) == nil)
    }

    @Test func `reads what servers ask for in seconds and as a date`() {
        func asked(_ value: String, date: String? = nil) -> Duration? {
            var response = HTTPResponse(status: 503, headers: ["Retry-After": value])
            response.headers["Date"] = date
            return response.retryAfter
        }
        #expect(asked("120") == .seconds(120))
        #expect(asked("Sun, 06 Nov 1994 08:50:07 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT") == .seconds(30))
        #expect(asked("Sun, 06 Nov 1994 08:49:07 GMT", date: "Sun, 06 Nov 1994 08:49:37 GMT") == .zero)
        for nonsense in ["-1", "soon", "", "99999999999999999999", "Sun, 06 Nov 1994 08:50:07 GMT"] {
            #expect(asked(nonsense) == nil)
        }
    }

    @Test func `writes dates as it reads them`() {
        for seconds in [0, 784_111_777, 951_782_400, 4_102_444_799] {
            #expect(HTTPDate.seconds(of: HTTPDate.text(of: seconds)) == seconds)
        }
        #expect(HTTPDate.text(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
