import Crypto

/// What a signature covers.
public struct SignableRequest: Sendable, Hashable {
    /// How the body is covered.
    public enum Payload: Sendable, Hashable {
        /// By its SHA-256 in lower-case hexadecimal digits.
        case hash(String)
        /// Not at all.
        case unsigned

        /// Of these bytes.
        public init(hashOf bytes: some Sequence<UInt8>) {
            self = .hash(SHA256.hash(data: Array(bytes)).hexadecimal)
        }

        public static let empty = Payload(hashOf: [])

        var text: String {
            switch self {
            case .hash(let hash): hash
            case .unsigned: "UNSIGNED-PAYLOAD"
            }
        }
    }

    public struct QueryItem: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        package var encoded: String { "\(PercentEncoding.query(name))=\(PercentEncoding.query(value))" }
    }

    public var method: String
    /// With the port, where it is not the scheme's own; in lower case.
    public var host: String
    /// Percent-encoded, as it is sent.
    public var path: String
    public var query: [QueryItem]
    /// Without `Host`.
    public var headers: [(name: String, value: String)]
    public var payload: Payload

    public init(
        method: String, host: String, path: String, query: [QueryItem] = [],
        headers: [(name: String, value: String)] = [], payload: Payload = .empty
    ) {
        self.method = method
        self.host = host
        self.path = path
        self.query = query
        self.headers = headers
        self.payload = payload
    }

    public static func == (one: Self, other: Self) -> Bool {
        (one.method, one.host, one.path, one.query, one.payload)
            == (other.method, other.host, other.path, other.query, other.payload)
            && one.headers.elementsEqual(other.headers) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
    }

    /// As it is sent, without the question mark.
    public var queryString: String { query.map(\.encoded).joined(separator: "&") }
}
