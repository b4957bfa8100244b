import CPQ
import Foundation

extension ConnectionSettings {
    /// Reads `postgres://user:password@host:port/database?parameter=value`; the host of a Unix socket is its folder, as in
    /// `postgres:///database?host=/run/postgresql`. Special characters are percent-encoded (RFC 3986).
    ///
    /// Parameters are those of libpq; `ssl=true`, which other drivers know, is `sslmode=require`. One host alone: several
    /// servers belong behind one name or address.
    public init(url: String) throws(ConnectionSettingsError) {
        guard let scheme = ["postgres://", "postgresql://"].first(where: { url.lowercased().hasPrefix($0) }) else {
            throw .scheme
        }
        guard !url.contains("#") else { throw .fragment }
        let (path, query) = Self.split(url.dropFirst(scheme.count), at: "?")
        let (authority, name) = Self.split(path, at: "/")
        self.init(parameters: [:])
        try readAuthority(authority)
        if let database = try Self.decoded(name ?? ""), !database.isEmpty { parameters["dbname"] = database }
        try readQuery(query ?? "")
        guard database != nil else { throw .noDatabase }
        try checkPort()
    }

    private mutating func readAuthority(_ authority: Substring) throws(ConnectionSettingsError) {
        var place = authority
        if let at = authority.lastIndex(of: "@") {
            place = authority[authority.index(after: at)...]
            let (user, password) = Self.split(authority[..<at], at: ":")
            try set("user", user)
            if let password { try set("password", password) }
        }
        guard !place.contains(",") else { throw .severalHosts }
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { throw .address }
            try set("host", place[place.index(after: place.startIndex)..<end])
            let rest = place[place.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .address }
            try set("port", rest.dropFirst())
        } else {
            let (host, port) = Self.split(place, at: ":")
            try set("host", host)
            try set("port", port ?? "")
        }
    }

    private mutating func readQuery(_ query: Substring) throws(ConnectionSettingsError) {
        for pair in query.split(separator: "&") {
            let (key, value) = Self.split(pair, at: "=")
            // A part of a password may have come here, and is not repeated.
            guard key.utf8.allSatisfy({ Self.keyBytes.contains($0) }) else { throw .parameter(nil) }
            guard let value else { throw .parameterWithoutValue(String(key)) }
            if key == "ssl" && value == "true" {
                parameters["sslmode"] = "require"
            } else {
                guard Self.keywords.contains(String(key)) else { throw .parameter(String(key)) }
                try set(String(key), value)
            }
        }
        guard !(host?.contains(",") ?? false) else { throw .severalHosts }
    }

    private mutating func set(_ key: String, _ text: Substring) throws(ConnectionSettingsError) {
        guard let value = try Self.decoded(text), !value.isEmpty else { return }
        parameters[key] = value
    }

    private func checkPort() throws(ConnectionSettingsError) {
        guard let port = parameters["port"] else { return }
        guard let number = Int(port), (1...65535).contains(number) else { throw .port }
    }

    private static func decoded(_ text: Substring) throws(ConnectionSettingsError) -> String? {
        guard let decoded = text.removingPercentEncoding, !decoded.contains("\0") else { throw .encoding }
        return decoded
    }

    /// The text before the first separator, and what follows it.
    private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: separator) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static let keyBytes = Set("abcdefghijklmnopqrstuvwxyz_0123456789".utf8)

    /// What libpq knows, but for what this module decides itself.
    private static let keywords: Set<String> = {
        var keywords: Set<String> = []
        guard let options = PQconndefaults() else { return keywords }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            keywords.insert(String(cString: keyword))
            option += 1
        }
        return keywords.subtracting(["client_encoding", "replication"])
    }()
}
