import Domain
import Foundation
import Synchronization

/// The keys that sign tickets: one signs, those before it verify until they are retired.
///
/// The ring is read again at times, so that rotating it (`ticketpress keys rotate`) reaches a running server.
public final class TicketKeys: Sendable {
    private let load: @Sendable () throws -> KeyRing
    private let loaded: Mutex<(ring: KeyRing, signer: SigningKey)>

    /// Throws what `load` throws, or `TicketsError`.
    public init(load: @escaping @Sendable () throws -> KeyRing) throws {
        self.load = load
        loaded = Mutex(try Self.checked(load()))
    }

    /// Reads the ring again. Where that fails, the keys stay as they are.
    func reload() throws {
        let fresh = try Self.checked(load())
        loaded.withLock { $0 = fresh }
    }

    var ring: KeyRing { loaded.withLock { $0.ring } }
    var signer: SigningKey { loaded.withLock { $0.signer } }

    private static func checked(_ ring: KeyRing) throws(TicketsError) -> (ring: KeyRing, signer: SigningKey) {
        guard let signer = ring.signer else { throw .noPrivateKey }
        return (ring, signer)
    }
}
