/// Who a user is, for the mails that they get; nil where there is no such user.
public struct DescribeUser: Call {
    public struct Response: Codable, Sendable, Hashable {
        public let user: UserOutline?

        public init(user: UserOutline?) { self.user = user }
    }

    public static let owner = ServiceName.auth
    public let userID: UserID

    public init(userID: UserID) { self.userID = userID }
}

public struct UserOutline: Codable, Sendable, Hashable {
    public let id: UserID
    public let email: String
    public let firstName: String?
    public let lastName: String?

    public init(id: UserID, email: String, firstName: String?, lastName: String?) {
        (self.id, self.email, self.firstName, self.lastName) = (id, email, firstName, lastName)
    }
}
