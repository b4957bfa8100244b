import Synchronization

/// How the world reaches a server: as it was told, or by the address that it listens on, which it may learn late.
final class ServerAddress: Sendable {
    private let url: Mutex<String>
    private let isGiven: Bool

    /// `given` is without a slash at its end.
    init(given: String?, host: String, port: Int) {
        isGiven = given != nil
        url = Mutex(given ?? Self.text(host, port))
    }

    var current: String { url.withLock { $0 } }

    /// The port that is listened on; the address where people on this machine find it.
    func listens(on host: String, port: Int) -> String {
        let local = Self.text(host, port)
        if !isGiven { url.withLock { $0 = local } }
        return local
    }

    static func text(_ host: String, _ port: Int) -> String {
        let shown = host.contains(":") ? "[\(host)]" : host == "0.0.0.0" ? "127.0.0.1" : host
        return "http://\(shown):\(port)"
    }
}
