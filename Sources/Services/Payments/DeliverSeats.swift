import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

extension PaymentsService {
    /// Sells the seats, confirms the reservation, and tells that the payment is complete. After a crash in between all of it
    /// is done again, which changes nothing that is done.
    func deliver(_ payment: StoredPayment) async throws -> StoredPayment {
        let paid: PaidReservation
        do {
            _ = try await resources.call(
                SellSeats(
                    eventID: payment.shown.eventId, reservationID: payment.shown.reservationId,
                    seatIDs: payment.seatIDs))
            paid = try await resources.call(
                ConfirmReservation(
                    reservationID: payment.shown.reservationId, paymentID: payment.id, paidAt: resources.now()))
        } catch let error as APIError where error.isRefusal {
            // Only a reservation that is over, or another payment's, says so. Its seats are its own affair: Reservations
            // frees them, sold or not, unless another payment has them.
            return try await move(
                payment, to: .returning, .processing, ", failure_reason = \(error.code.lowercased())")
        }
        let now = resources.now()
        let delivered = try await resources.transaction { [store] tx, outbox in
            let completed = try tx.query(
                store.move(payment, to: .ended, .completed, ", processed_at = \(paid.paidAt)", at: now)
            ).oneOrNone()
            guard let completed else { throw PaymentsError.overtaken }
            try outbox.publish(
                PaymentCompleted(payment: payment.outline(processedAt: paid.paidAt), language: paid.language ?? "und"))
            return try StoredPayment(row: completed)
        }
        meters.count(.completed)
        return delivered
    }

    /// Gives money back for which there is nothing to have.
    func returnMoney(_ payment: StoredPayment) async throws -> StoredPayment {
        if !payment.isByHand {
            let order = RefundOrder(key: "\(payment.key)-return", chargeKey: payment.key, amount: payment.amount)
            if case .refused(let reason) = try await provider.refund(order) {
                resources.logger.error(
                    "The provider does not return money that nothing was sold for; settle it with the provider",
                    metadata: ["payment": "\(payment.id)", "reason": "\(reason)"])
                throw PaymentsError.notReturned(reason)
            }
        }
        return try await fail(payment, payment.shown.failureReason ?? "not_delivered")
    }
}
