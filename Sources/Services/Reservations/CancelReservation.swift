import Domain
import Foundation
import Postgres
import ServiceKit

extension ReservationsService {
    /// Gives a reservation up, and frees its seats. One that is cancelled already stays so. Throws `APIError` 409 where it
    /// has expired, is paid for, or a payment is being worked on.
    func cancel(_ id: ReservationID) async throws -> Reservation {
        let now = resources.now()
        let rows = try await resources.pool.query(store.cancel(id, at: now), isRepeatable: true)
        guard let row = try rows.oneOrNone() else {
            let found = try await require(id)
            if found.shown.status == .cancelled { return found.shown }
            throw found.refusal ?? .reservationChanged
        }
        try await freeSeats(of: [id])
        return try StoredReservation(row: row, at: now).shown
    }
}
