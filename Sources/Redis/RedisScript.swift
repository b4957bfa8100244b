import Synchronization

/// A script in Lua that the server runs as one step.
public final class RedisScript: Sendable {
    let text: String
    /// SHA-1 of the text, as the server says; the same on all servers.
    private let known = Mutex<String?>(nil)

    public init(_ text: String) { self.text = text }

    var digest: String? { known.withLock { $0 } }

    func learn(_ digest: String) { known.withLock { $0 = digest } }
}
