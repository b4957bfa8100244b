import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

/// With what the provider is asked for money.
enum Occasion: Sendable {
    /// The buyer's request, with the card if there is one.
    case first(Card?)
    /// Somebody began, and has gone: what they had in hand is lost.
    case resumed
}

extension PaymentsService {
    /// Works on a payment that was claimed until it rests: at its end, or because something must come from outside.
    ///
    /// A step that fails is left for later. Whatever is done here may be done by somebody else at the same time.
    func drive(_ start: StoredPayment, _ occasion: Occasion = .resumed) async throws -> StoredPayment {
        var payment = start
        do {
            while !payment.rests { payment = try await advance(payment, occasion) }
            return payment
        } catch PaymentsError.overtaken {
            return try await require(payment.id)
        } catch {
            return try await postpone(payment, after: error)
        }
    }

    private func advance(_ payment: StoredPayment, _ occasion: Occasion) async throws -> StoredPayment {
        switch payment.step {
        case .initiated, .ended: return try await require(payment.id)
        case .charging: return try await charge(payment, occasion)
        case .waiting: return try await ask(payment)
        case .charged: return try await deliver(payment)
        case .returning: return try await returnMoney(payment)
        case .refunding: return try await refund(payment)
        case .unwinding: return try await unwind(payment)
        }
    }

    /// Writes a step down. Throws `PaymentsError.overtaken` where it was not at that step any more.
    func move(
        _ payment: StoredPayment, to step: PaymentStep, _ status: PaymentStatus, _ changes: SQL = "",
        pause: Duration? = nil
    ) async throws -> StoredPayment {
        let sql = store.move(payment, to: step, status, changes, pause: pause, at: resources.now())
        guard let row = try await resources.pool.query(sql).oneOrNone() else { throw PaymentsError.overtaken }
        return try StoredPayment(row: row)
    }

    func postpone(_ payment: StoredPayment, after error: any Error) async throws -> StoredPayment {
        resources.logger.warning(
            "A payment is left for later",
            metadata: [
                "payment": "\(payment.id)", "step": "\(payment.step.rawValue)", "attempt": "\(payment.attempts + 1)",
                "error": "\(error)",
            ])
        var (pause, failure): (Duration, String?) = (Self.pause(after: payment.attempts), nil)
        if case PaymentsError.notReturned(let reason) = error {
            (pause, failure) = (.seconds(3600), "refund_refused: \(reason)")
        }
        let row = try await resources.pool.query(
            store.postpone(payment, by: pause, failure: failure), isRepeatable: true
        ).oneOrNone()
        return if let row { try StoredPayment(row: row) } else { try await require(payment.id) }
    }

    /// A quarter of a second at first, then twice as long each time, up to ten seconds: by then the reservation may be
    /// over, which ends the payment too.
    static func pause(after attempts: Int) -> Duration {
        .milliseconds(min(10_000, 250 << min(max(attempts, 0), 10)))
    }

    func find(_ id: PaymentID) async throws -> StoredPayment? {
        try await resources.pool.query(store.payment(id), isRepeatable: true).oneOrNone().map(StoredPayment.init(row:))
    }

    /// Throws `APIError` 404.
    func require(_ id: PaymentID) async throws -> StoredPayment {
        guard let found = try await find(id) else { throw APIError.notFound("payment") }
        return found
    }
}
