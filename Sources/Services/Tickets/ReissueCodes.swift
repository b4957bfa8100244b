import Domain
import ServiceKit

/// A code that takes the place of the one that a ticket has.
struct NewCode: Sendable, Hashable {
    /// What it names as its ticket: to a gate, a ticket with another code is another ticket.
    let id: TicketID
    let text: String
}

extension TicketsService {
    /// The code that a job gives to a ticket. Another try of the same job gives it the same, and so the same document.
    func newCode(for ticket: PrintedTicket, by job: JobID) throws -> NewCode {
        let id = TicketID(named: "\(ticket.id)/\(job)")
        // The event may have been moved since the first code was made.
        let validity = validity(from: ticket.reservation.paidAt, of: ticket.event)
        return NewCode(
            id: id, text: try keys.signer.sign(ticket: id, event: ticket.event.id, validity: validity).text)
    }
}
