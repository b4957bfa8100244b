import Domain
import Foundation
import Postgres
import ServiceKit

/// How much longer a buyer wants a reservation to last.
struct ExtensionWish: Decodable, Sendable {
    var additionalMinutes: Int?
    /// Another name for `additionalMinutes`.
    var duration: Int?

    /// Throws `APIError` 400.
    func time() throws(APIError) -> Duration {
        guard additionalMinutes == nil || duration == nil else {
            throw .invalid("duration", "is the same as additionalMinutes; send one of them")
        }
        guard let minutes = additionalMinutes ?? duration else { throw .invalid("additionalMinutes", "is missing") }
        guard (1...60).contains(minutes) else {
            throw .invalid(duration == nil ? "additionalMinutes" : "duration", "must be from 1 to 60")
        }
        return .seconds(minutes * 60)
    }
}

extension ReservationsService {
    /// Moves the expiry, as far as reservations may last. Throws `APIError` 400, and 409 where it is not open any more, or
    /// has lasted for as long as may be.
    func extend(_ reservation: StoredReservation, by time: Duration) async throws -> Reservation {
        let (id, now) = (reservation.shown.id, resources.now())
        guard reservation.shown.status == .pending, reservation.shown.expiresAt > now else {
            throw reservation.refusal ?? .reservationChanged
        }
        let end = min(reservation.shown.expiresAt + time, reservation.shown.createdAt + settings.longestLife)
        guard end > reservation.shown.expiresAt else {
            throw APIError.conflict(
                "EXTENSION_LIMIT",
                "a reservation cannot last for longer than \(Int(settings.longestLife / .seconds(60))) minutes")
        }
        // First the seats: they are kept for longer than the reservation lasts, never the other way round.
        let seatsUntil = end + settings.grace
        _ = try await resources.call(ProlongReservedSeats(reservationID: id, until: seatsUntil))
        let rows = try await resources.pool.query(
            store.extend(id, until: end, seatsUntil: seatsUntil, at: now), isRepeatable: true)
        guard let row = try rows.oneOrNone() else { throw try await require(id).refusal ?? .reservationChanged }
        return try StoredReservation(row: row, at: now).shown
    }
}

extension APIError {
    /// Something happened to it between two looks.
    static let reservationChanged = unavailable("the reservation was changed at the same moment; try again")
}
