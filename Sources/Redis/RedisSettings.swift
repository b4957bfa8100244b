import Foundation

/// Where a Redis server is, and for how long it is waited for.
public struct RedisSettings: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        case host(String, port: Int)
        /// The path of a socket.
        case socket(String)
    }

    var place: Place
    var user: String?
    var password: String?
    /// The number of the database. Channels are those of the whole server.
    var database = 0
    /// To connect and to be let in.
    public var connectTimeout = Duration.seconds(1)
    /// For the answer to a command.
    public var commandTimeout = Duration.milliseconds(250)
    /// How long nothing may happen on a connection until it is tried, so that one that was cut in silence is noticed.
    public var heartbeat = Duration.seconds(5)
    /// Commands that wait at the same time; more are refused.
    public var queueLimit = 10_000

    /// A server that is reached through a Unix socket, given by its absolute path.
    public init(socket path: String) { place = .socket(path) }
}

extension RedisSettings: CustomStringConvertible, CustomReflectable {
    /// A URL without the password, for messages and logs.
    public var description: String {
        let account = user.map { "\($0)@" } ?? ""
        switch place {
        case .host(let host, let port):
            return "redis://\(account)\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .socket(let path): return "unix://\(account)\(path)?db=\(database)"
        }
    }

    /// The description alone: a dump must not show the password either.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Why a URL of Redis was refused. Nothing of the URL is repeated, for it may hold a password.
public enum RedisSettingsError: Error, Hashable, Sendable {
    case scheme
    case encrypted
    case host
    case port
    case path
    case database
    case encoding
    case parameter
}

extension RedisSettingsError: CustomStringConvertible {
    public var description: String { "the URL of Redis \(fact); \(remedy)" }

    private var fact: String {
        switch self {
        case .scheme: "does not begin with redis:// or unix://"
        case .encrypted: "begins with rediss://, and TLS is not part of the Redis library here"
        case .host: "names no host, or has a [ without a ]"
        case .port: "has a port that is no number from 1 to 65535"
        case .path: "names no socket by its absolute path"
        case .database: "has a database that is no number from 0 to 65535"
        case .encoding: "has a % that does not begin a percent-encoded character of UTF-8"
        case .parameter: "has a # or a parameter other than db"
        }
    }

    private var remedy: String {
        switch self {
        case .scheme, .host: "write redis://user:password@host:6379/0"
        case .encrypted: "reach it over a private network or a tunnel such as stunnel, by redis://"
        case .port, .parameter: "in a user name or password, write % : / ? # [ ] @ percent-encoded"
        case .path: "write unix:///run/redis/redis.sock"
        case .database: "write its number after the host, as in redis://host:6379/2"
        case .encoding: "write a % of its own as %25"
        }
    }
}

extension RedisSettings {
    /// Reads `redis://user:password@host:port/database` or `unix://user:password@/path/of/socket?db=database`. All but the
    /// host, or the path, may be missing; special characters are percent-encoded (RFC 3986).
    public init(url: String) throws(RedisSettingsError) {
        let lowercased = url.lowercased()
        guard !lowercased.hasPrefix("rediss://") else { throw .encrypted }
        let isSocket = lowercased.hasPrefix("unix://")
        guard isSocket || lowercased.hasPrefix("redis://") else { throw .scheme }
        guard !url.contains("#") else { throw .parameter }
        let (rest, query) = Self.split(url.dropFirst(isSocket ? 7 : 8), at: "?")
        var (authority, path) = Self.split(rest, at: "/")
        self.init(socket: "")
        if let at = authority.lastIndex(of: "@") {
            let (user, password) = Self.split(authority[..<at], at: ":")
            self.user = try Self.decoded(user)
            self.password = try Self.decoded(password ?? "")
            authority = authority[authority.index(after: at)...]
        }
        if isSocket {
            guard authority.isEmpty, let socket = try Self.decoded(path ?? "") else { throw .path }
            place = .socket("/" + socket)
        } else {
            place = try Self.place(authority)
            try readDatabase(path ?? "")
            path = nil
        }
        for pair in (query ?? "").split(separator: "&") {
            let (name, value) = Self.split(pair, at: "=")
            guard name == "db", let value else { throw .parameter }
            try readDatabase(value)
        }
    }

    private static func place(_ text: Substring) throws(RedisSettingsError) -> Place {
        var (host, port) = split(text, at: ":")
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw .host }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .host }
            port = rest.isEmpty ? nil : rest.dropFirst()
        }
        guard let name = try decoded(host) else { throw .host }
        guard let number = Int(port ?? "6379"), (1...65535).contains(number) else { throw .port }
        return .host(name, port: number)
    }

    private mutating func readDatabase(_ text: Substring) throws(RedisSettingsError) {
        guard !text.isEmpty else { return }
        guard let number = Int(text), (0...65535).contains(number) else { throw .database }
        database = number
    }

    /// Nil where it is empty.
    private static func decoded(_ text: Substring) throws(RedisSettingsError) -> String? {
        guard let decoded = text.removingPercentEncoding, !decoded.contains("\0") else { throw .encoding }
        return decoded.isEmpty ? nil : decoded
    }

    /// The text before the first separator, and what follows it.
    private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: separator) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }
}
