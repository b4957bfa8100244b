import Domain
import Foundation
import Postgres
import ServiceKit

/// What somebody says who wants an account.
struct Registration: Decodable, Sendable {
    var email: String
    var password: String
    var firstName: String?
    var lastName: String?
    var phone: String?

    /// Throws `APIError` 400 with all that is wrong.
    func check() throws(APIError) -> EmailAddress {
        let address = EmailAddress(email)
        var problems = PasswordRule.problems(password, field: "password")
        if address == nil { problems.insert(FieldProblem("email", "must be an e-mail address"), at: 0) }
        problems += ProfileChange.problems(firstName: firstName, lastName: lastName, phone: phone)
        guard problems.isEmpty, let address else { throw .invalid(problems) }
        return address
    }
}

/// What a password must be.
enum PasswordRule {
    static func problems(_ password: String, field: String) -> [FieldProblem] {
        var lacks: [String] = []
        if password.count < 8 { lacks.append("at least 8 characters") }
        if !password.contains(where: \.isUppercase) { lacks.append("a capital letter") }
        if !password.contains(where: \.isLowercase) { lacks.append("a small letter") }
        if !password.contains(where: \.isNumber) { lacks.append("a digit") }
        if password.utf8.count > 1024 { return [FieldProblem(field, "must have at most 1024 bytes")] }
        return lacks.isEmpty ? [] : [FieldProblem(field, "needs \(lacks.joined(separator: ", "))")]
    }
}

extension AuthService {
    /// Makes an account and signs its owner in. Throws `APIError` 409 where the address has one.
    func register(
        _ registration: Registration, _ request: APIRequest, _ json: RequestBodyJSON
    ) async throws -> (User, TokenPair) {
        let email = try registration.check()
        let hash = try await workers.hash(registration.password)
        let now = resources.now()
        let fresh = User(
            id: resources.newID(), email: email.text, firstName: registration.firstName,
            lastName: registration.lastName,
            phone: registration.phone, role: .user, isActive: true, createdAt: now, updatedAt: now)
        let user = try await resources.once(request, json, secrets: ["password"]) { [store] tx, _ in
            do {
                try store.insert(fresh, passwordHash: hash, tx)
            } catch PostgresError.unique("users_email_key", _) {
                throw APIError.conflict(
                    "EMAIL_TAKEN", "this e-mail address has an account; sign in, or reset its password")
            }
            return fresh
        }
        // An answer of earlier is for those who know the password of earlier.
        if user.id != fresh.id { try await requirePassword(registration.password, of: user.id) }
        return (user, try await startSession(user, from: request.address, forgiving: nil))
    }

    private func requirePassword(_ password: String, of id: UserID) async throws {
        let row = try await resources.pool.query(store.user(id)).oneOrNone()
        let hash: String? = try row?["password_hash"]
        guard try await workers.check(password, against: hash).matches else {
            throw APIError.keyReused
        }
    }
}
