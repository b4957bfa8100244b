import Foundation

/// A mail server, as a URL names it: `smtp://user:password@mail.example.org:587`, or `smtps://…` for TLS from the start.
///
/// With `smtp`, TLS begins by STARTTLS (RFC 3207), which the server must offer unless it is on this machine; `?starttls=`
/// `always`, `never` or `offered` says otherwise. `?authorities=FILE` names the PEM file with the authorities that its
/// certificate is checked against.
public struct SMTPServer: Sendable, Hashable {
    public enum Security: Sendable, Hashable {
        /// From the first byte, on port 465 (RFC 8314).
        case tls
        case startTLS
        case startTLSIfOffered
        case none
    }

    public struct Login: Sendable, Hashable {
        public var user: String
        public var password: String

        public init(user: String, password: String) { (self.user, self.password) = (user, password) }
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var login: Login?
    public var authorities: HTTPClient.Settings.Authorities = .system

    /// Throws the reason why a text is no such URL. No reason repeats the text, which may hold a password.
    public init(url text: String) throws(SMTPURLFault) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme)
        else { throw SMTPURLFault("must be a URL that begins with smtp:// or smtps://") }
        guard let host = url.host, !host.isEmpty, host.unicodeScalars.allSatisfy({ $0.value > 0x20 }) else {
            throw SMTPURLFault("must name a host")
        }
        guard url.path.isEmpty || url.path == "/", url.fragment == nil else {
            throw SMTPURLFault("must have no path: smtp://host:port")
        }
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        security = scheme == "smtps" ? .tls : Self.isLoopback(self.host) ? .startTLSIfOffered : .startTLS
        port = url.port ?? (scheme == "smtps" ? 465 : 587)
        guard (1...65_535).contains(port) else { throw SMTPURLFault("must have a port from 1 to 65535") }
        if let user = url.user, !user.isEmpty {
            guard let password = url.password else { throw SMTPURLFault("has a user and no password") }
            login = Login(user: user, password: password)
        }
        for item in url.queryItems ?? [] { try read(item) }
        if login != nil, security == .none, !Self.isLoopback(self.host) {
            throw SMTPURLFault("would send a password in the clear; leave out starttls=never")
        }
    }

    private mutating func read(_ item: URLQueryItem) throws(SMTPURLFault) {
        switch (item.name, item.value) {
        case ("starttls", "always") where security != .tls: security = .startTLS
        case ("starttls", "never") where security != .tls: security = .none
        case ("starttls", "offered") where security != .tls: security = .startTLSIfOffered
        case ("starttls", _):
            throw SMTPURLFault("must have starttls=always, never or offered, and none with smtps://")
        case ("authorities", let path?) where !path.isEmpty: authorities = .file(path)
        default: throw SMTPURLFault("has parameters that are not known; there are starttls and authorities")
        }
    }

    /// Whether a name or an address is this machine's own.
    public static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

public struct SMTPURLFault: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
