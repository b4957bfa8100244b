import Domain
import Foundation
import Postgres
import ServiceKit

struct Credentials: Decodable, Sendable {
    var email: String
    var password: String
}

extension AuthService {
    /// Signs somebody in. Throws `APIError` 401 without telling what was wrong, and 429 after too many attempts.
    ///
    /// It takes as long for an address that has no account, or a closed one, as for a wrong password.
    func signIn(_ credentials: Credentials, from address: String) async throws -> (User, TokenPair) {
        let emailKey = credentials.email.lowercased()
        let throttle = LoginThrottle(emailKey: emailKey, address: address)
        try await admitAttempt(throttle, emailKey: emailKey, from: address)
        let row = try await resources.pool.query(store.credentials(emailKey)).oneOrNone()
        let hash: String? = try row?["password_hash"]
        let (matches, isOutdated) = try await workers.check(String(credentials.password.prefix(1024)), against: hash)
        guard matches, let user = try row.map(User.init(row:)), user.isActive else {
            throw APIError.unauthorized("BAD_CREDENTIALS", "e-mail address or password is wrong")
        }
        if isOutdated {
            let fresh = try await workers.hash(credentials.password)
            try await resources.pool.query(store.setPassword(user.id, fresh, at: resources.now()))
        }
        return (user, try await startSession(user, from: address, forgiving: throttle))
    }
}
