import Domain
import Foundation
import ServiceKit

extension TicketsService {
    /// Draws samples of tickets, and says what stops them. They are signed as real ones are, so that codes are as dense; no
    /// sample is kept, and its code admits nobody.
    func proof(_ call: ProofTickets) async throws -> ProofTickets.Response {
        let samples = try samples(call)
        // Whoever reserves holds seats meanwhile, for minutes only, and goes on without this where it would take long.
        let faults = try await press.press(.now, behind: 8) { renderers in
            samples.enumerated().compactMap { index, sample in renderers.fault(of: sample, index) }
        }
        return ProofTickets.Response(faults: faults)
    }

    private func samples(_ call: ProofTickets) throws -> [PrintedTicket] {
        let holders = zip(call.seats.indices, call.holders).map { $1 }
        let reservation = PaidReservation(
            id: resources.newID(), paymentID: resources.newID(), buyerID: resources.newID(), event: call.event,
            seats: ReservedSeats(currency: call.event.currency, seats: call.seats), holders: holders,
            paidAt: resources.now())
        return try call.seats.enumerated().map { index, seat in
            let id = resources.newID(TicketID.self)
            let code = try keys.signer.sign(
                ticket: id, event: call.event.id, validity: validity(from: reservation.paidAt, of: reservation.event))
            return PrintedTicket(
                sample: id, of: reservation, position: index + 1, seat: seat.id,
                holder: index < holders.count ? holders[index] : nil, code: code.text)
        }
    }
}

extension Renderers {
    /// What stops a ticket; nil where it can be drawn.
    fileprivate func fault(of ticket: PrintedTicket, _ index: Int) -> ProofTickets.Fault? {
        do {
            _ = try pdf(ticket.data, ticket.template)
            return nil
        } catch {
            return ProofTickets.Fault(
                ticket: index, message: error.message, field: error.field, isOfHolder: isOfHolder(ticket))
        }
    }

    /// Whether a ticket that cannot be drawn could be without the holder's name.
    func isOfHolder(_ ticket: PrintedTicket) -> Bool {
        guard ticket.holder != nil else { return false }
        var nameless = ticket
        nameless.holder = nil
        // It is asked only whether: why not was told of the ticket itself.
        return (try? pdf(nameless.data, ticket.template)) != nil
    }
}
