/// What is sent, and how the answer is taken.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
        case patch = "PATCH"
        case options = "OPTIONS"

        /// Whether doing it twice is doing it once (RFC 9110, section 9.2.2).
        public var isIdempotent: Bool { self != .post && self != .patch }
    }

    public var method: Method
    /// `http` or `https`, and percent-encoded: nothing in it is encoded or normalised on the way.
    public var url: String
    public var headers: HTTPHeaders
    public var body: RequestBody
    public var response = ResponseBody.bytes(limit: 1 << 20)
    /// From the call to the end of the answer; nil for the client's own.
    public var timeout: Duration?
    /// For how long no byte may move, where the server is known to think for long; nil for the client's own.
    public var stallTimeout: Duration?
    /// How many redirects are followed.
    public var redirects = 0
    /// For services of this machine and its link, which no proxy knows.
    public var isDirect = false
    /// Where it is sent, as an address and a port, `10.0.0.3:3001` or `[fd00::3]:3001`, instead of where the name of the URL
    /// leads; all else stays the URL's.
    public var connectTo: String?
    /// Whether a request whose fate is unknown may be sent again.
    public var isIdempotent: Bool

    public init(_ method: Method, _ url: String, headers: HTTPHeaders = [:], body: RequestBody = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        isIdempotent = method.isIdempotent
    }

    /// Whether it can be sent a second time at all.
    public var isReplayable: Bool { body.isReplayable && response.isReplayable }

    /// For messages: the server's name and port. A path or query may hold secrets.
    var host: String {
        String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority)
    }

    /// What stands between the scheme and the path.
    private var authority: Substring {
        guard let start = url.firstRange(of: "://")?.upperBound else { return "" }
        return url[start...].prefix { !"/?#".contains($0) }
    }

    /// Throws when it cannot be sent as it stands. URL and fields are looked at here, whoever made them, so that nothing
    /// in them can end a line of the request and begin another.
    func check() throws(HTTPClientError) {
        let scheme = url.prefix(8).lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://"), !host.isEmpty else {
            throw .invalidURL(reason: "it does not begin with http:// or https:// and a host")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidURL(reason: "it has a space, a control character or a letter that is not percent-encoded")
        }
        guard !authority.contains("@") else { throw .invalidURL(reason: "it has a user name") }
        for field in headers.fields where !field.isValid { throw .invalidHeader(name: field.name) }
        try body.check()
    }
}
