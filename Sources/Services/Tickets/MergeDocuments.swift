import Domain
import Foundation
import ObjectStorage
import Postgres
import ServiceKit

extension TicketsService {
    /// Sees to it that the one document of all tickets of a reservation is in the store; it is drawn anew from the tickets
    /// as they are now, whether or not each has a document of its own.
    func ensureMerged(_ id: ReservationID) async throws {
        try await merges.join(id) {
            for _ in 0..<Self.patience {
                let now = resources.now()
                let claim = try await resources.pool.query(
                    store.claimMerged(id, until: now + settings.lease, at: now))
                if let (key, revision) = try claim.oneOrNone((String?, Int).self) {
                    if let key, try await shelf.has(key, sure: true) {
                        try await resources.pool.query(store.releaseMerged(id))
                    } else {
                        try await merge(id, revision)
                    }
                    return
                }
                try await Task.sleep(for: Self.pause)
            }
            throw APIError.beingMade
        }
    }

    private func merge(_ id: ReservationID, _ revision: Int) async throws {
        do {
            let tickets = try await resources.pool.query(store.printed(ofReservation: id))
                .map(PrintedTicket.init(row:))
            guard let first = tickets.first else { throw APIError.ticketCancelled }
            let drawn = try await press.press(.now) { renderers in
                try renderers.merged(tickets.map(\.data), template: first.event.templateName)
            }
            let key = "reservations/\(id)/\(drawn.digest).pdf"
            try await shelf.put(drawn.bytes, at: key, .pdf)
            try await resources.pool.query(store.finishMerged(id, revision: revision, key: key))
        } catch {
            try await resources.pool.query(store.releaseMerged(id))
            if let failure = error as? DrawingFailure { throw APIError.undrawable(failure.message) }
            throw error
        }
    }
}
