extension HTTPRequest {
    /// What a server elsewhere may be told; anything else (credentials, signatures, tokens) was meant for the first one.
    private static let harmless = [
        "accept", "accept-language", "content-type", "content-language", "range", "user-agent",
    ]

    /// The request that the answer redirects to; nil when it redirects to nothing that may be followed
    /// (RFC 9110, section 15.4).
    func following(_ answer: HTTPAnswer) throws(HTTPClientError) -> HTTPRequest? {
        guard let location = answer.location else { return nil }
        var next = self
        next.url = location
        switch answer.response.status {
        case 301, 302:
            guard method == .get || method == .head else { return nil }
        case 303:
            if method != .head { next.method = .get }
            next.body = .none
        case 307, 308:
            guard isReplayable else { return nil }
        default: return nil
        }
        if url.lowercased().hasPrefix("https://") && !location.lowercased().hasPrefix("https://") {
            throw .insecureRedirect(host: host)
        }
        if next.origin != origin {
            next.headers.removeAll { field in !Self.harmless.contains { field.name.hasSameLetters(as: $0) } }
        }
        return next
    }

    /// Scheme, host and port as they are written.
    private var origin: String { url.prefix { $0 != ":" }.lowercased() + "://" + host.lowercased() }
}
