// HTTPClient sends HTTP requests: one function, `send`. libcurl does the work and is seen nowhere else.
//
//   HTTPRequest ── HTTPTransfer ──> CurlExchange on a CurlHandle of the TransferPool ──> HTTPResponse
//
// A fixed number of threads each drive one libcurl handle, which keeps its connections open between requests. TLS is
// always verified. Redirects, retries and answers of any length are followed, made and taken only when they are asked
// for. Nothing of the environment is read but, when the settings say so, the proxy variables that libcurl knows.
// TransferPool and CurlHandle know nothing of HTTP: other protocols of libcurl's go beside HTTPTransfer.

/// Sends requests over a pool of kept connections. It is shared and lives as long as the program needs it; when it goes,
/// its threads end.
public final class HTTPClient: Sendable {
    public let settings: Settings
    private let pool: TransferPool

    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        pool = TransferPool(threads: settings.connections, waiting: settings.waiting)
    }

    deinit { pool.close() }

    /// The server's answer, whatever its status. Cancelling the task ends the transfer at once and throws `.cancelled`.
    public func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        var request = request
        for _ in 0..<max(0, request.redirects) {
            let answer = try await sendOnce(request)
            guard let next = try request.following(answer) else { return answer.response }
            request = next
        }
        let answer = try await sendOnce(request)
        if request.redirects > 0, answer.location != nil {
            throw .tooManyRedirects(host: request.host, limit: request.redirects)
        }
        return answer.response
    }

    private func sendOnce(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPAnswer {
        try request.check()
        let settings = settings
        let timeout = request.timeout ?? settings.timeout
        return try await pool.run(before: .now + timeout, expiry: .timedOut(host: request.host, .waiting)) {
            handle, left in
            Result { () throws(HTTPClientError) in
                try HTTPTransfer(request: request, settings: settings, timeout: left).perform(on: handle)
            }
        }.get()
    }
}
