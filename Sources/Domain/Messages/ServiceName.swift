/// The services of the box office. The name is also that of the service's schema, and what callers call it in tokens.
public enum ServiceName: String, Sendable, Hashable, Codable, CaseIterable {
    case auth, events, seats, reservations, payments, tickets, notifications, gateway
}

extension ServiceName: CustomStringConvertible {
    public var description: String { rawValue }
}
