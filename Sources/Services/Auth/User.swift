import Domain
import Foundation
import Postgres

/// An account, as the API shows it.
public struct User: Codable, Sendable, Hashable {
    public var id: UserID
    public var email: String
    public var firstName: String?
    public var lastName: String?
    public var phone: String?
    public var role: Role
    public var isActive: Bool
    public var createdAt: Date
    public var updatedAt: Date
}

extension User {
    /// What `init(row:)` reads, from `auth.users u`.
    static let columns: SQL =
        "u.id, u.email, u.first_name, u.last_name, u.phone, u.role, u.is_active, u.created_at, u.updated_at"

    init(row: Row) throws {
        id = try row["id"]
        email = try row["email"]
        firstName = try row["first_name"]
        lastName = try row["last_name"]
        phone = try row["phone"]
        let role: String = try row["role"]
        self.role = Role(rawValue: role) ?? .user
        isActive = try row["is_active"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
    }
}
