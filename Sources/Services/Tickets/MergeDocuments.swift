import Domain
import Foundation
import Logging
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
                if let (key, revision, isPlain) = try claim.oneOrNone((String?, Int, Bool).self) {
                    let present = if let key, try await shelf.has(key, sure: true) { key } else { String?.none }
                    if present != nil, !isPlain {
                        try await resources.pool.query(store.releaseMerged(id))
                    } else {
                        try await merge(id, revision, plain: present)
                    }
                    return
                }
                try await Task.sleep(for: Self.pause)
            }
            throw APIError.beingMade
        }
    }

    /// `plain` is the key of a document of last resort that is there already.
    private func merge(_ id: ReservationID, _ revision: Int, plain: String?) async throws {
        do {
            let tickets = try await resources.pool.query(store.printed(ofReservation: id))
                .map(PrintedTicket.init(row:))
            guard let first = tickets.first else { throw APIError.ticketCancelled }
            let (drawn, failure) = try await press.press(.now) { renderers in
                do {
                    let drawn = try renderers.merged(tickets.map(\.data), first.template)
                    return (Drawn?.some(drawn), DrawingFailure?.none)
                } catch let failure as DrawingFailure {
                    return (plain == nil ? try? renderers.plain(tickets) : nil, failure)
                }
            }
            if let failure { noteMerged(failure, of: id, isPlain: plain != nil || drawn != nil) }
            let key = drawn.map { "reservations/\(id)/\(revision)-\($0.digest).pdf" } ?? plain
            guard let key else { throw APIError.undrawable(failure?.message ?? "it cannot be drawn") }
            if let drawn { try await shelf.put(drawn.bytes, at: key, .pdf) }
            let now = resources.now()
            try await resources.pool.query(
                store.finishMerged(id, revision: revision, key: key, plainAt: failure == nil ? nil : now, at: now))
        } catch {
            try await resources.pool.query(store.releaseMerged(id))
            throw error
        }
    }

    private func noteMerged(_ failure: DrawingFailure, of id: ReservationID, isPlain: Bool) {
        resources.logger.error(
            isPlain
                ? "Tickets cannot be drawn by their template, and the buyer has plain ones instead"
                : "Tickets cannot be drawn",
            metadata: ["reservation": "\(id)", "error": "\(failure.message)"])
    }
}
