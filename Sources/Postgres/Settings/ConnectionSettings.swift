/// Where a database is and who connects to it: libpq's connection parameters.
///
/// Anything that is not set here comes from libpq's own defaults and environment (`PGSSLMODE`, `~/.pgpass`, …).
public struct ConnectionSettings: Sendable, Hashable {
    /// By libpq's key words ("Parameter Key Words" in its documentation).
    var parameters: [String: String]

    /// A server that is reached through a Unix socket in a folder, given by its absolute path.
    public init(socketFolder: String, port: Int = 5432, user: String, database: String) {
        parameters = ["host": socketFolder, "port": String(port), "user": user, "dbname": database]
    }

    init(parameters: [String: String]) { self.parameters = parameters }

    /// The server's name or address, or the folder of its socket; nil where libpq's default is meant.
    public var host: String? { parameters["host"] }
    public var user: String? {
        get { parameters["user"] }
        set { parameters["user"] = newValue }
    }
    public var database: String? {
        get { parameters["dbname"] }
        set { parameters["dbname"] = newValue }
    }
    /// What the server's list of sessions calls us.
    public var applicationName: String? {
        get { parameters["application_name"] }
        set { parameters["application_name"] = newValue }
    }
}

extension ConnectionSettings: CustomStringConvertible, CustomReflectable {
    /// The settings as a URL without passwords, for messages and logs.
    public var description: String {
        let isFolder = host?.hasPrefix("/") ?? false
        var url = "postgres://"
        if let user { url += "\(user)@" }
        if let host, !isFolder { url += host.contains(":") ? "[\(host)]" : host }
        if let port = parameters["port"], !isFolder { url += ":\(port)" }
        url += "/\(database ?? "")"
        let shown = parameters.filter { key, _ in
            !Self.secrets.contains(key) && !["user", "dbname"].contains(key)
                && (isFolder || !["host", "port"].contains(key))
        }
        let query = shown.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return query.isEmpty ? url : url + "?" + query.joined(separator: "&")
    }

    /// The description alone: a dump must not show the password either.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }

    private static let secrets: Set = ["password", "sslpassword"]
}
