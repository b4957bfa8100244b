import Crypto
import Domain
import Foundation
import HTTPTypes
import Postgres
import ServiceKit

struct PasswordReset: Decodable, Sendable {
    var token: String
    var email: String
    var newPassword: String
}

/// The token of a reset: its id and a code that only Auth can make (HMAC-SHA-256), so that the token itself is kept
/// nowhere, not even its digest.
struct ResetToken: Sendable {
    let id: UUID
    private let key: SymmetricKey

    init(_ id: UUID, _ secret: ServiceSecret) {
        self.id = id
        key = secret.derived(for: "password resets")
    }

    /// Reads a token; nil if it was not made here.
    init?(_ text: String, _ secret: ServiceSecret) {
        guard let bytes = Data(base64URL: text), bytes.count == 48 else { return nil }
        let id = bytes.prefix(16).withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        self.init(id, secret)
        guard HMAC<SHA256>.isValidAuthenticationCode(Data(bytes.suffix(32)), authenticating: idBytes, using: key) else {
            return nil
        }
    }

    var text: String { (idBytes + Data(HMAC<SHA256>.authenticationCode(for: idBytes, using: key))).base64URL }

    private var idBytes: Data { withUnsafeBytes(of: id.uuid) { Data($0) } }
}

extension AuthService {
    /// Tells that a password was forgotten. What it does is the same whether or not the address is known; who it belongs to
    /// is looked up later, when nobody waits.
    func forget(_ email: String, from address: String) async throws {
        let now = resources.now()
        let account = LoginThrottle(emailKey: email.lowercased(), address: address).account.key
        let buckets = [
            LoginThrottle.Bucket(key: "forgot:\(account)", capacity: 3, leak: 1.0 / 600),
            LoginThrottle.Bucket(key: "forgot:\(LoginThrottle.network(address))", capacity: 20, leak: 1.0 / 60),
        ]
        try await resources.transaction { [store] tx, outbox in
            let levels = try store.pour(buckets, at: now, tx)
            // Too many mails are no help to anybody; that one is not sent is not told, or it would tell of others' tries.
            guard buckets.allSatisfy({ levels[$0.key, default: 0] <= $0.capacity }) else {
                return try store.forgive(buckets.map(\.key), tx)
            }
            try outbox.publish(PasswordForgotten(email: email))
        }
    }

    /// Makes a reset for an account that exists, and tells those who send mail.
    func makeReset(_ fact: PasswordForgotten, _ tx: Transaction, _ outbox: Outbox) throws {
        guard let user = try tx.query(store.credentials(fact.email.lowercased())).oneOrNone().map(User.init(row:)),
            user.isActive
        else { return }
        let (id, end) = (UUID(), resources.now() + settings.resetLife)
        try store.insertReset(id, of: user.id, until: end, tx)
        try outbox.publish(
            PasswordResetReady(
                resetID: id, userID: user.id, email: user.email, firstName: user.firstName, expiresAt: end))
    }

    /// Nil where the reset was used or has expired.
    func revealResetToken(_ id: UUID) async throws -> String? {
        let isOpen = try await resources.pool.query(store.openReset(id, at: resources.now()), isRepeatable: true)
        return try isOpen.one(Bool.self) ? ResetToken(id, settings.secret).text : nil
    }

    /// Sets a new password by a token that was mailed, and ends all sessions. Throws `APIError` 400.
    func resetPassword(_ reset: PasswordReset, from address: String) async throws {
        let problems = PasswordRule.problems(reset.newPassword, field: "newPassword")
        guard problems.isEmpty else { throw APIError.invalid(problems) }
        let refusal = APIError(
            .badRequest, "RESET_REFUSED", "the token is not valid any more, or not for this address; ask for a new one")
        // Before the costly part: only what was mailed gets there.
        guard let token = ResetToken(reset.token, settings.secret) else { throw refusal }
        let isOpen = try await resources.pool.query(store.openReset(token.id, at: resources.now()), isRepeatable: true)
        guard try isOpen.one(Bool.self) else { throw refusal }
        let hash = try await workers.hash(reset.newPassword)
        let now = resources.now()
        let user = try await resources.pool.transaction { [store] tx -> UserID? in
            guard let user = try store.useReset(token.id, emailKey: reset.email.lowercased(), at: now, tx) else {
                return nil
            }
            try tx.query(store.setPassword(user, hash, at: now))
            try tx.query(store.revokeSessions(of: user, because: "the password was reset", at: now))
            // Whoever reads the account's mail may sign in from where they are.
            try store.remember(LoginThrottle.network(address), of: user, at: now, tx)
            return user
        }
        if user == nil { throw refusal }
    }
}
