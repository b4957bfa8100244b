import Domain
import Foundation
import Postgres
import ServiceKit

extension AuthService {
    /// Makes somebody of the house, or of an account that is there already; its password is the new one, and its sessions
    /// end. Throws `APIError` 400.
    public static func makeAdmin(
        email: String, password: String, role: Role = .admin, settings: AuthSettings, in pool: Pool
    ) async throws {
        let address = try Registration(email: email, password: password).check()
        let workers = PasswordWorkers(
            cost: PasswordHash.Cost(
                logarithm: settings.scryptLogarithm, blockSize: PasswordHash.Cost.standard.blockSize,
                parallelism: settings.scryptParallelism),
            width: 1)
        let hash = try await workers.hash(password)
        let now = Date()
        var random = SystemRandomNumberGenerator()
        let fresh = User(
            id: .make(at: now, using: &random), email: address.text, role: role, isActive: true, createdAt: now,
            updatedAt: now)
        try await pool.transaction { tx in
            let store = AuthStore()
            let found = try tx.query(store.credentials(address.key)).oneOrNone().map(User.init(row:))
            guard let found else { return try store.insert(fresh, passwordHash: hash, tx) }
            try tx.query(store.setPassword(found.id, hash, at: now))
            try tx.query(store.setRole(found.id, role, at: now))
            try tx.query(store.revokeSessions(of: found.id, because: "made \(role.rawValue)", at: now))
        }
    }

    public static func hasAdmin(in pool: Pool) async throws -> Bool {
        try await pool.query(AuthStore.hasAdmin, isRepeatable: true).one(Bool.self)
    }
}
