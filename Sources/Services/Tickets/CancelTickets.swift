import Domain
import Foundation
import Postgres
import ServiceKit

extension TicketsService {
    /// Before the money goes back. A scan holds the ticket's row while it is judged, and so does this: one of them is first.
    func revoke(_ id: ReservationID) async throws -> Done {
        let now = resources.now()
        try await resources.transaction { [store] tx, _ in
            guard try store.enter(id, tx) == nil else { return }
            guard try store.lockAll(id, tx).admitted == 0 else { throw APIError.ticketsUsed }
            try store.cancel(id, .revoked, at: now, tx)
        }
        return Done()
    }

    /// What was refunded stays so.
    func reinstate(_ id: ReservationID) async throws -> Done {
        let now = resources.now()
        try await resources.transaction { [store] tx, outbox in
            guard try store.enter(id, tx) == .revoked else { return }
            try store.reinstate(id, at: now, tx)
            try Self.tellIfReady(id, store, at: now, tx, outbox)
        }
        return Done()
    }

    /// The money went back: nothing of it admits, whoever came in with it before.
    func refund(_ id: ReservationID, _ tx: Transaction) throws {
        guard try store.enter(id, tx) != .refunded else { return }
        _ = try store.lockAll(id, tx)
        try store.cancel(id, .refunded, at: resources.now(), tx)
    }

    /// Cancels one ticket, for a service that takes back what it began.
    func compensate(_ id: TicketID) async throws {
        let now = resources.now()
        try await resources.transaction { [store] tx, outbox in
            guard let reservation = try store.reservation(of: id, tx) else { throw APIError.notFound("ticket") }
            _ = try store.enter(reservation, tx)
            guard try store.compensate(id, of: reservation, at: now, tx) else { throw APIError.ticketsUsed }
            // It may have been the only one that others waited for.
            try Self.tellIfReady(reservation, store, at: now, tx, outbox)
        }
    }

    /// Tells that everything of a reservation is there, the first time that it is.
    static func tellIfReady(
        _ id: ReservationID, _ store: TicketsStore, at instant: Date, _ tx: Transaction, _ outbox: Outbox
    ) throws {
        guard let (paid, tickets) = try store.completed(id, at: instant, tx) else { return }
        try outbox.publish(TicketsReady(reservation: paid, ticketIDs: tickets))
    }
}

extension APIError {
    static let ticketsUsed = conflict("TICKETS_USED", "somebody was admitted with one of these tickets")

    static let ticketCancelled = conflict("TICKET_CANCELLED", "the ticket is cancelled; it has no document any more")
}
