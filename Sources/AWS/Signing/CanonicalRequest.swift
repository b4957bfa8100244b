import Crypto

/// The request in the form that both sides hash ("Create a signed AWS API request", AWS General Reference).
struct CanonicalRequest {
    /// Fields that proxies may change on the way.
    private static let unsigned: Set<String> = ["authorization", "expect", "transfer-encoding", "user-agent"]

    let text: String
    /// The names of the signed fields: `host;x-amz-date`.
    let signedHeaders: String

    init(_ request: SignableRequest, path: PathRule) {
        let fields = Self.fields(of: request)
        signedHeaders = fields.map(\.name).joined(separator: ";")
        let query = request.query.map { (PercentEncoding.query($0.name), PercentEncoding.query($0.value)) }
            .sorted { $0 < $1 }.map { "\($0)=\($1)" }.joined(separator: "&")
        let headers = fields.map { "\($0.name):\($0.value)\n" }.joined()
        text = [
            request.method, path.applied(to: request.path), query, headers, signedHeaders, request.payload.text,
        ].joined(separator: "\n")
    }

    static func signedHeaders(of request: SignableRequest) -> String {
        fields(of: request).map(\.name).joined(separator: ";")
    }

    var hash: String { SHA256.hash(data: Array(text.utf8)).hexadecimal }

    /// By name, in lower case; values of one name are joined by commas.
    private static func fields(of request: SignableRequest) -> [(name: String, value: String)] {
        var values: [String: [String]] = ["host": [request.host]]
        for (name, value) in request.headers {
            let name = name.lowercased()
            if !unsigned.contains(name) { values[name, default: []].append(value.withSingleSpaces) }
        }
        return values.map { ($0, $1.joined(separator: ",")) }.sorted { $0.0 < $1.0 }
    }

    /// What the canonical form does to the path. S3 takes it as it is sent; every other service wants dots resolved,
    /// slashes merged, and what is encoded encoded once more.
    enum PathRule: Sendable, Hashable {
        case asSent
        case normalised

        init(service: String) { self = service == "s3" ? .asSent : .normalised }

        func applied(to path: String) -> String {
            if self == .asSent { return path.isEmpty ? "/" : path }
            var parts: [Substring] = []
            for part in path.split(separator: "/") where part != "." {
                if part == ".." { _ = parts.popLast() } else { parts.append(part) }
            }
            let isFolder = path.hasSuffix("/") && !parts.isEmpty
            return PercentEncoding.path("/" + parts.joined(separator: "/") + (isFolder ? "/" : ""))
        }
    }
}

extension String {
    /// Without blanks at its ends, and with one for many between words.
    fileprivate var withSingleSpaces: String {
        split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }
}
