/// What is wrong with how Tickets was set up.
public enum TicketsError: Error, Sendable, Hashable {
    case noPrivateKey
}

extension TicketsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPrivateKey:
            "the ticket keys hold public keys alone; give the ring that `ticketpress keys generate` made"
        }
    }
}
