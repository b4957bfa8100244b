/// What a user may do beyond looking after what is their own.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Buys.
    case user = "USER"
    /// Admits at the gates.
    case staff = "STAFF"
    /// Does everything.
    case admin = "ADMIN"

    /// Whether somebody with this role may do what asks for another.
    public func includes(_ other: Role) -> Bool { rank >= other.rank }

    private var rank: Int {
        switch self {
        case .user: 0
        case .staff: 1
        case .admin: 2
        }
    }
}
