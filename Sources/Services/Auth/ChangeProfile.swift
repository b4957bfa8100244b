import Domain
import Foundation
import Postgres
import ServiceKit

/// What a user changes about themselves; nil stays as it is.
struct ProfileChange: Decodable, Sendable {
    var firstName: String?
    var lastName: String?
    var phone: String?
    var email: String?

    func check() throws(APIError) {
        var problems = Self.problems(firstName: firstName, lastName: lastName, phone: phone)
        if let email, EmailAddress(email) == nil { problems.append(FieldProblem("email", "must be an e-mail address")) }
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    static func problems(firstName: String?, lastName: String?, phone: String?) -> [FieldProblem] {
        [("firstName", firstName, 100), ("lastName", lastName, 100), ("phone", phone, 40)].compactMap {
            field, text, limit in
            guard let text else { return nil }
            if text.unicodeScalars.count > limit { return FieldProblem(field, "must have at most \(limit) characters") }
            let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return isPlain ? nil : FieldProblem(field, "must not hold control characters")
        }
    }
}

extension AuthService {
    /// Throws `APIError` 404.
    func profile(_ id: UserID) async throws -> User {
        guard let row = try await resources.pool.query(store.user(id), isRepeatable: true).oneOrNone() else {
            throw APIError.notFound("user")
        }
        return try User(row: row)
    }

    /// Throws `APIError` 400, 404, and 409 where another account has the address.
    func changeProfile(_ id: UserID, _ change: ProfileChange) async throws -> User {
        try change.check()
        let now = resources.now()
        let user = try await resources.pool.transaction { [store] tx -> User? in
            do {
                return try store.change(id, change, at: now, tx)
            } catch PostgresError.unique("users_email_key", _) {
                throw APIError.conflict("EMAIL_TAKEN", "another account has this e-mail address")
            }
        }
        guard let user else { throw APIError.notFound("user") }
        return user
    }
}
