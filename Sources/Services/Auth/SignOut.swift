import Domain
import Foundation
import Postgres
import ServiceKit

extension AuthService {
    /// Ends a session: its refresh tokens are refused from now on, and its access tokens when they expire.
    func signOut(_ session: UUID) async throws {
        try await resources.pool.query(
            store.revokeSession(session, because: "signed out", at: resources.now()), isRepeatable: true)
    }
}
