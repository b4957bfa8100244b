import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

extension PaymentsService {
    /// Asks the provider for the money; where somebody did and has gone, or the answer was lost, what became of that.
    func charge(_ payment: StoredPayment, _ occasion: Occasion) async throws -> StoredPayment {
        if payment.isByHand { return try await takeByHand(payment) }
        guard case .first(let card) = occasion else { return try await take(settle(payment), for: payment) }
        let charge: Charge
        do {
            charge = try await provider.charge(
                ChargeOrder(
                    key: payment.key, amount: payment.amount, method: payment.shown.paymentMethod, card: card))
        } catch {
            resources.logger.warning(
                "What became of a charge is not known; the provider is asked",
                metadata: ["payment": "\(payment.id)", "error": "\(error)"])
            charge = try await settle(payment)
        }
        return try await take(charge, for: payment)
    }

    /// A charge that has not arrived never will: the buyer's card is not here any more to try again.
    private func settle(_ payment: StoredPayment) async throws -> Charge {
        if let charge = try await provider.find(payment.key) { return charge }
        return try await provider.withdraw(payment.key)
    }

    private func take(_ charge: Charge, for payment: StoredPayment) async throws -> StoredPayment {
        let details: SQL = """
            , transaction_id = \(charge.transactionID), card_brand = \(charge.card?.brand), card_last4 = \(charge.card?.last4)
            """
        switch charge.outcome {
        case .succeeded: return try await move(payment, to: .charged, .processing, details)
        case .declined(let reason): return try await fail(payment, reason)
        case .pending:
            let end = payment.waitsUntil ?? resources.now() + settings.longestWait
            guard try await keep(payment, until: end + settings.keep) else {
                return try await take(provider.withdraw(payment.key), for: payment)
            }
            let waiting: SQL = "\(details), waits_until = \(end)"
            return try await move(payment, to: .waiting, .processing, waiting, pause: settings.poll)
        }
    }

    /// Asks a provider that had not decided, and does not wait for ever.
    func ask(_ payment: StoredPayment) async throws -> StoredPayment {
        let charge = try await settle(payment)
        guard charge.outcome == .pending, let end = payment.waitsUntil, end <= resources.now() else {
            return try await take(charge, for: payment)
        }
        return try await take(provider.withdraw(payment.key), for: payment)
    }

    /// Staff have the money.
    private func takeByHand(_ payment: StoredPayment) async throws -> StoredPayment {
        guard try await keep(payment, until: resources.now() + settings.keep) else {
            return try await fail(payment, "reservation_over")
        }
        return try await move(payment, to: .charged, .processing)
    }

    /// False where the reservation cannot be kept any more.
    private func keep(_ payment: StoredPayment, until end: Date) async throws -> Bool {
        do {
            _ = try await resources.call(
                KeepForPayment(reservationID: payment.shown.reservationId, paymentID: payment.id, until: end))
            return true
        } catch let error as APIError where error.isRefusal {
            return false
        }
    }

    /// Nothing was taken.
    func fail(_ payment: StoredPayment, _ reason: String) async throws -> StoredPayment {
        _ = try await resources.call(
            GiveUpPayment(reservationID: payment.shown.reservationId, paymentID: payment.id))
        let failed = try await move(payment, to: .ended, .failed, ", failure_reason = \(reason)")
        meters.count(.failed)
        return failed
    }
}
