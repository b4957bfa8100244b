import Domain
import Foundation
import ServiceKit
import Synchronization

/// The tokens by which services of this process prove themselves to others, each used for a part of its life.
public final class ServiceTokens: Sendable {
    private let secret: ServiceSecret
    private let now: @Sendable () -> Date
    private let made = Mutex<[ServiceName: (token: String, at: Date)]>([:])

    private static let life: TimeInterval = 20

    public init(_ secret: ServiceSecret, now: @escaping @Sendable () -> Date = { Date() }) {
        (self.secret, self.now) = (secret, now)
    }

    func token(of service: ServiceName) async throws -> String {
        let now = now()
        if let known = made.withLock({ $0[service] }), (0..<Self.life).contains(now.timeIntervalSince(known.at)) {
            return known.token
        }
        let token = try await secret.token(for: service, at: now)
        made.withLock { $0[service] = (token, now) }
        return token
    }
}
