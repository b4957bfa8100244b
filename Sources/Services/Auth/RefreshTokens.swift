import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

extension AuthService {
    private enum Outcome: Sendable {
        case refused
        case reused(UUID)
        case rotated(User, UUID)
    }

    /// Gives a new pair of tokens for a refresh token, which is used up by that. Throws `APIError` 401.
    ///
    /// One that comes a second time was stolen, or its thief came first: its whole session ends.
    func refresh(_ text: String) async throws -> TokenPair {
        let digest = RefreshToken.digest(of: text)
        let next = RefreshToken()
        let now = resources.now()
        let outcome = try await resources.pool.transaction { [store, settings] tx -> Outcome in
            guard let state = try store.lockRefreshToken(digest, tx) else { return .refused }
            if state.isUsed {
                try tx.query(store.revokeSession(state.session, because: "a refresh token came twice", at: now))
                return .reused(state.session)
            }
            guard !state.isRevoked, state.expiresAt > now, state.user.isActive else { return .refused }
            try store.useRefreshToken(digest, at: now, tx)
            try store.insertRefreshToken(
                next.digest, session: state.session, at: now,
                until: now + settings.refreshLife, tx)
            return .rotated(state.user, state.session)
        }
        switch outcome {
        case .rotated(let user, let session):
            return TokenPair(accessToken: try await accessToken(user, session), refreshToken: next.text)
        case .reused(let session):
            resources.logger.warning("A refresh token came twice", metadata: ["session": "\(session)"])
        case .refused: break
        }
        throw APIError.unauthorized("REFRESH_REFUSED", "the refresh token is not valid any more; sign in again")
    }
}
