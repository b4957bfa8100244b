import Foundation

/// Somebody forgot the password of an address, which may or may not be known here.
public struct PasswordForgotten: Fact {
    public let email: String

    public init(email: String) { self.email = email }
}

/// A reset of a password may be mailed. The token is not in it: `RevealResetToken` makes it when the mail is written.
public struct PasswordResetReady: Fact {
    public let resetID: UUID
    public let userID: UserID
    public let email: String
    public let firstName: String?
    public let expiresAt: Date

    public init(resetID: UUID, userID: UserID, email: String, firstName: String?, expiresAt: Date) {
        self.resetID = resetID
        self.userID = userID
        self.email = email
        self.firstName = firstName
        self.expiresAt = expiresAt
    }
}

/// The token of a reset, for the mail to its owner alone.
public struct RevealResetToken: Call {
    /// Nil where the reset was used or has expired.
    public struct Response: Codable, Sendable, Hashable {
        public let token: String?

        public init(token: String?) { self.token = token }
    }

    public static let owner = ServiceName.auth
    public let resetID: UUID

    public init(resetID: UUID) { self.resetID = resetID }
}
