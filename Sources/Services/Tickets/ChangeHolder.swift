import Domain
import Foundation
import ObjectStorage
import Postgres
import ServiceKit

extension TicketsService {
    /// What can be changed about a ticket.
    struct HolderChange: Decodable, Sendable {
        var holderName: String
    }

    /// Gives a ticket another name: the code stays, the document is another version. It is drawn before anything is changed,
    /// so that no ticket gets a name that does not fit on it.
    func change(_ id: TicketID, _ change: HolderChange, _ isTheirs: (UserID) -> Bool) async throws -> Ticket {
        let name = try Self.checked(change.holderName)
        for _ in 0..<3 {
            let row = try await resources.pool.query(store.printed(id), isRepeatable: true).oneOrNone()
            guard let row, isTheirs(try row["buyer_id"]) else { throw APIError.notFound("ticket") }
            var ticket = try PrintedTicket(row: row)
            try requireOpen(ticket, try row["status"])
            if ticket.holder == name { return try await self.ticket(id) }
            let before = ticket
            ticket.holder = name
            if try await rename(before, ticket, name) { return try await self.ticket(id) }
        }
        throw APIError.conflict("TICKET_CHANGED", "the ticket was changed at the same time; look at it, and try again")
    }

    private static func checked(_ name: String) throws(APIError) -> String {
        let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty, name.unicodeScalars.count <= 100 else {
            throw .invalid("holderName", "must have 1 to 100 characters")
        }
        return trimmed
    }

    private func requireOpen(_ ticket: PrintedTicket, _ status: TicketStatus) throws(APIError) {
        switch status {
        case .cancelled: throw .ticketCancelled
        case .verified: throw .ticketsUsed
        case .pending, .generated: break
        }
        let end = ticket.event.startsAt - settings.holderCutoff
        guard resources.now() < end else {
            throw .conflict(
                "HOLDER_FIXED", "names could be changed until \(end.formatted(.api)); ask the box office at the venue")
        }
    }

    /// False where the ticket was changed meanwhile.
    private func rename(_ before: PrintedTicket, _ after: PrintedTicket, _ name: String) async throws -> Bool {
        let (drawn, failure) = try await press.press(.now) { renderers in try Self.draw(after, renderers) }
        let key = after.key(drawn.digest)
        try await shelf.put(drawn.bytes, at: key, .pdf)
        let now = resources.now()
        let failed = failure.map { note($0, of: after, isPlain: true) }
        return try await resources.transaction { [store] tx, outbox in
            _ = try store.enter(before.reservation.id, tx)
            let isDone = try store.rename(before, to: name, (key, drawn), failure: failed, at: now, tx)
            guard isDone else {
                try store.discard([(key, after.id)], at: now, tx)
                return false
            }
            try store.renew(before.reservation.id, tx)
            try Self.tellIfReady(before.reservation.id, store, at: now, tx, outbox)
            return true
        }
    }

    /// The ticket with its new name. Where the template fails whatever the name, it is one of last resort, with the reason.
    private static func draw(
        _ ticket: PrintedTicket, _ renderers: Renderers
    ) throws -> (Drawn, DrawingFailure?) {
        do { return (try renderers.pdf(ticket.data, ticket.template), nil) } catch {
            guard !renderers.isOfHolder(ticket) else {
                throw APIError.invalid("holderName", "cannot stand on the ticket: \(error.message)")
            }
            // Why there is none of last resort either does not help the buyer.
            guard let plain = try? renderers.plain(ticket) else { throw APIError.undrawable(error.message) }
            return (plain, error)
        }
    }
}
