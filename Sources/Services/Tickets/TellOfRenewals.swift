import Domain
import Postgres
import ServiceKit

/// A ticket whose document is another than before.
struct RenewedTicket: Sendable {
    let ticket: PrintedTicket
    let changes: Set<TicketChange>
}

extension TicketsService {
    /// Tells of tickets that are others now, once for each reservation. A buyer who was not told yet that the tickets
    /// are there will be told of them as they are.
    static func tell(
        of tickets: [RenewedTicket], by job: JobID, _ store: TicketsStore, _ tx: Transaction, _ outbox: Outbox
    ) throws {
        let all = Dictionary(grouping: tickets, by: \.ticket.reservation.id)
        for (id, holders) in try store.holdersTold(of: Array(all.keys), tx).sorted(by: { $0.key < $1.key }) {
            guard let renewed = all[id]?.sorted(by: { $0.ticket.position < $1.ticket.position }),
                let first = renewed.first?.ticket
            else { continue }
            try outbox.publish(
                TicketsRenewed(
                    jobID: job, reservation: first.reservation.with(first.event, holders),
                    ticketIDs: renewed.map(\.ticket.id), changes: renewed.reduce(into: []) { $0.formUnion($1.changes) })
            )
        }
    }
}

extension StandingTicket {
    /// What its buyer sees of the difference to a document that was drawn from these parts.
    func visibleChanges(to drawn: DocumentParts?) -> Set<TicketChange> {
        var changes: Set<TicketChange> = []
        if let parts, let drawn { changes = parts.visibleChanges(to: drawn) }
        if ticket.isPlain { changes.insert(.look) }
        if newCode != nil { changes.insert(.code) }
        return changes
    }
}

extension PaidReservation {
    /// The same with what is known now of its event and of whoever comes; without the seats that have no such ticket.
    fileprivate func with(_ event: EventOutline, _ holders: [SeatID: String?]) -> PaidReservation {
        let seats = seats.seats.filter { holders[$0.id] != nil }
        return PaidReservation(
            id: id, paymentID: paymentID, buyerID: buyerID, event: event,
            seats: ReservedSeats(currency: self.seats.currency, seats: seats),
            holders: seats.map { holders[$0.id] ?? nil }, paidAt: paidAt, language: language)
    }
}
