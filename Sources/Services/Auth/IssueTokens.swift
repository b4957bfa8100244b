import Crypto
import Domain
import Foundation
import Postgres
import ServiceKit

/// What a client gets when it has proved who it is.
struct TokenPair: Sendable {
    let accessToken: String
    let refreshToken: String
}

/// A refresh token: 32 random bytes, of which only the digest is kept.
struct RefreshToken: Sendable {
    let text: String
    let digest: Data

    init() {
        var random = SystemRandomNumberGenerator()
        text = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }).base64URL
        digest = Self.digest(of: text)
    }

    static func digest(of text: String) -> Data { Data(SHA256.hash(data: Data(text.utf8))) }
}

extension AuthService {
    /// Begins a session.
    func startSession(_ user: User, from address: String, forgiving throttle: LoginThrottle?) async throws -> TokenPair
    {
        let now = resources.now()
        let (token, session) = (RefreshToken(), UUID())
        try await resources.pool.transaction { [store, settings] tx in
            try store.insertSession(
                session, of: user.id, at: now, until: now + settings.sessionLife, tx)
            try store.insertRefreshToken(
                token.digest, session: session, at: now, until: now + settings.refreshLife,
                tx)
            try store.remember(LoginThrottle.network(address), of: user.id, at: now, tx)
            if let throttle { try store.forgive(throttle.buckets.map(\.key), tx) }
        }
        return TokenPair(accessToken: try await accessToken(user, session), refreshToken: token.text)
    }

    func accessToken(_ user: User, _ session: UUID) async throws -> String {
        try await keys.sign(
            AccessToken(
                user: user.id, role: user.role, session: session, at: resources.now(), for: settings.accessSeconds))
    }
}
