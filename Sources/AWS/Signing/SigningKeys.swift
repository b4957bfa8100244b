import Crypto
import Foundation
import Synchronization

/// Derives signing keys and keeps them: one key holds for a day, a region and a service.
final class SigningKeys: Sendable {
    private struct Scope: Hashable {
        var secret: String
        var day: String
        var region: String
        var service: String
    }

    /// More than are in use at a time; then all are forgotten.
    private static let capacity = 16
    private let kept = Mutex([Scope: SymmetricKey]())

    func key(secret: String, day: String, region: String, service: String) -> SymmetricKey {
        let scope = Scope(secret: secret, day: day, region: region, service: service)
        if let key = kept.withLock({ $0[scope] }) { return key }
        var key = SymmetricKey(data: Array("AWS4\(secret)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        kept.withLock { kept in
            if kept.count >= Self.capacity { kept = [:] }
            kept[scope] = key
        }
        return key
    }
}
