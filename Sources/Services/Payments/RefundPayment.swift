import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

extension PaymentsService {
    /// Takes back what was sold, and gives the money back. A payment that is refunded already stays so. Throws `APIError`
    /// 404, and 409 where nothing was paid, somebody was admitted, or the provider refuses.
    ///
    /// Where nothing was sold, and the provider refuses to return the money, it says that staff have returned it.
    func refund(_ id: PaymentID, reason: String?) async throws -> Payment {
        let deadline = ContinuousClock.now + settings.patience
        let begun = try await resources.pool.query(store.beginRefund(id, reason: reason, at: resources.now()))
            .oneOrNone().map(StoredPayment.init(row:))
        if let begun {
            return try Self.outcome(of: await finish(id, by: deadline) { try await drive(begun) })
        }
        let found = try await require(id)
        guard [.refunding, .unwinding].contains(found.step) else {
            if found.shown.status == .refunded { return found.shown }
            let returned = try await resources.pool.query(store.returnByHand(id, at: resources.now()))
                .oneOrNone().map(StoredPayment.init(row:))
            if let returned { return try await finish(id, by: deadline) { try await drive(returned) } }
            throw APIError.conflict(
                "PAYMENT_NOT_COMPLETED", "the payment is \(found.shown.status.rawValue); there is nothing to refund")
        }
        guard let settled = try await rest(id, until: deadline) else { throw APIError.notFound("payment") }
        return try Self.outcome(of: settled.shown)
    }

    private static func outcome(of payment: Payment) throws(APIError) -> Payment {
        guard payment.status != .refunded else { return payment }
        switch payment.failureReason {
        case nil:
            throw .conflict("REFUND_IN_PROGRESS", "the refund is being worked on; look again", retryAfter: 1)
        case Self.ticketsUsed:
            throw .conflict("TICKETS_USED", "somebody was admitted with one of its tickets; it cannot be refunded")
        case .some(let reason):
            throw .conflict("REFUND_REFUSED", "the provider refuses (\(reason)); the tickets are valid as before")
        }
    }

    private static let ticketsUsed = "tickets_used"

    // MARK: - Steps

    /// First nobody can be admitted any more, then the money goes back.
    func refund(_ payment: StoredPayment) async throws -> StoredPayment {
        do {
            _ = try await resources.call(RevokeTickets(reservationID: payment.shown.reservationId))
        } catch let error as APIError where error.code == "TICKETS_USED" {
            return try await move(payment, to: .ended, .completed, ", failure_reason = \(Self.ticketsUsed)")
        }
        if !payment.isByHand {
            let order = RefundOrder(
                key: "\(payment.key)-\(payment.refunds)", chargeKey: payment.key, amount: payment.amount)
            if case .refused(let reason) = try await provider.refund(order) {
                resources.logger.error(
                    "The provider refuses a refund", metadata: ["payment": "\(payment.id)", "reason": "\(reason)"])
                _ = try await resources.call(ReinstateTickets(reservationID: payment.shown.reservationId))
                return try await move(payment, to: .ended, .completed, ", failure_reason = \(reason)")
            }
        }
        return try await move(payment, to: .unwinding, .completed)
    }

    /// The money went back; from here on there is only forward.
    func unwind(_ payment: StoredPayment) async throws -> StoredPayment {
        _ = try await resources.call(
            CancelPaidReservation(
                reservationID: payment.shown.reservationId, paymentID: payment.id, reason: payment.refundReason))
        let now = resources.now()
        let unwound = try await resources.transaction { [store] tx, outbox in
            let refunded = try tx.query(
                store.move(payment, to: .ended, .refunded, ", refunded_at = \(now), failure_reason = null", at: now)
            ).oneOrNone()
            guard let refunded else { throw PaymentsError.overtaken }
            let outline = payment.outline(processedAt: payment.shown.processedAt ?? now)
            try outbox.publish(PaymentRefunded(payment: outline))
            return try StoredPayment(row: refunded)
        }
        meters.count(.refunded)
        return unwound
    }
}
