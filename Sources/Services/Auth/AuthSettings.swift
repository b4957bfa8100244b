import Foundation
import ServiceKit

/// What of Auth can be set.
public struct AuthSettings: Sendable {
    /// Seconds for which an access token is valid.
    public var accessSeconds = 900
    /// For how long a refresh token may be unused, and a session last.
    public var refreshLife = Duration.seconds(30 * 86_400)
    public var sessionLife = Duration.seconds(90 * 86_400)
    public var resetLife = Duration.seconds(30 * 60)
    /// Passwords that are hashed at the same time.
    public var passwordWidth = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    /// The binary logarithm of scrypt's N, and its p; see `PasswordHash.Cost`.
    public var scryptLogarithm = PasswordHash.Cost.standard.logarithm
    public var scryptParallelism = PasswordHash.Cost.standard.parallelism
    /// What proves services to each other; tokens of resets are derived from it too.
    public var secret: ServiceSecret

    public init(secret: ServiceSecret) { self.secret = secret }
}
