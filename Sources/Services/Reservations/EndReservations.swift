import Domain
import Foundation
import Postgres
import ServiceKit

extension ReservationsService {
    /// Writes down what is over, and gives its seats back; those too whose release a crash has cut off.
    func endOver() async throws {
        let limit = 200
        while true {
            let now = resources.now()
            let expired = try await resources.pool.query(store.endOver(atMost: limit, at: now), isRepeatable: true)
            let cancelled = try await resources.pool.query(
                store.endCancelled(atMost: limit, at: now), isRepeatable: true)
            let waiting = try await resources.pool.query(store.withSeatsToFree(atMost: limit), isRepeatable: true)
                .all(ReservationID.self)
            try await freeSeats(of: waiting)
            if max(expired.count, cancelled.count, waiting.count) < limit { return }
        }
    }

    /// Frees the seats of reservations that are over for good. Sold ones too: only a payment that has lost the race with
    /// the end can have sold them, and it gives the money back.
    func freeSeats(of ids: [ReservationID]) async throws {
        guard !ids.isEmpty else { return }
        for id in ids { _ = try await resources.call(ReleaseSeats(reservationID: id, includingSold: true)) }
        try await resources.pool.query(store.noteFreed(ids), isRepeatable: true)
    }
}
