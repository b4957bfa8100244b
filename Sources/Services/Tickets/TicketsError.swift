/// What stops Tickets, as it was set up or asked.
public enum TicketsError: Error, Sendable, Hashable {
    case noPrivateKey
    /// Of an event's tickets, none can be drawn; why, for the first of them.
    case nothingDrawn(reason: String?)
}

extension TicketsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPrivateKey:
            "the ticket keys hold public keys alone; give the ring that `ticketpress keys generate` made"
        case .nothingDrawn(let reason):
            "none of the tickets can be drawn" + (reason.map { "; the first: \($0)" } ?? "")
        }
    }
}
