import Domain
import Foundation
import Postgres
import ServiceKit

extension ReservationsService {
    func keep(_ call: KeepForPayment) async throws -> ReservationOffer {
        let now = resources.now()
        let rows = try await resources.pool.query(
            store.keep(call.reservationID, for: call.paymentID, until: call.until, at: now), isRepeatable: true)
        guard let row = try rows.oneOrNone() else {
            throw try await require(call.reservationID).refusal ?? .reservationChanged
        }
        let kept = try StoredReservation(row: row, at: now)
        if kept.seatsUntil < call.until {
            let end = call.until + settings.grace
            _ = try await resources.call(ProlongReservedSeats(reservationID: call.reservationID, until: end))
            try await resources.pool.query(store.noteSeats(of: call.reservationID, until: end), isRepeatable: true)
        }
        return kept.offer
    }

    func giveUp(_ call: GiveUpPayment) async throws -> Done {
        try await resources.pool.query(
            store.giveUp(call.reservationID, for: call.paymentID, at: resources.now()), isRepeatable: true)
        return Done()
    }

    func confirm(_ call: ConfirmReservation) async throws -> PaidReservation {
        let now = resources.now()
        let paid = try await resources.transaction { [store] tx, outbox -> PaidReservation? in
            guard let paid = try store.confirm(call, at: now, tx) else {
                return try store.paid(call.reservationID, for: call.paymentID, tx)
            }
            try outbox.publish(ReservationPaid(reservation: paid))
            return paid
        }
        if let paid { return paid }
        throw try await require(call.reservationID).refusal
            ?? .conflict("NOT_KEPT", "the reservation is not kept for that payment")
    }

    func cancelPaid(_ call: CancelPaidReservation) async throws -> Done {
        let now = resources.now()
        let isCancelled = try await resources.transaction { [store] tx, outbox in
            guard let paid = try store.cancelPaid(call, at: now, tx) else {
                let open = store.cancel(call.reservationID, givenBackBy: call.paymentID, at: now)
                return try !tx.query(open).isEmpty
            }
            try outbox.publish(ReservationRefunded(reservation: paid, reason: call.reason, refundedAt: now))
            return true
        }
        if isCancelled { try await freeSeats(of: [call.reservationID]) }
        return Done()
    }
}
