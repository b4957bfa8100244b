import Domain
import Foundation
import Postgres
import ServiceKit

enum PaymentStatus: String, Codable, Sendable, PostgresValue, CaseIterable {
    case pending = "PENDING"
    case processing = "PROCESSING"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case refunded = "REFUNDED"
}

extension PaymentMethod: PostgresValue {}

/// A payment, as the API shows it.
struct Payment: Codable, Sendable, Hashable {
    var id: PaymentID
    var idempotencyKey: String?
    var reservationId: ReservationID
    var userId: UserID
    var eventId: EventID
    var amount: Decimal
    var currency: String
    var status: PaymentStatus
    var paymentMethod: PaymentMethod
    var transactionId: String?
    var paymentDetails: CardOutline?
    var failureReason: String?
    var processedAt: Date?
    var refundedAt: Date?
    var createdAt: Date
    var updatedAt: Date
}

/// What is to be done next with a payment.
///
///     initiated → charging → charged → ended, COMPLETED → refunding → unwinding → ended, REFUNDED
///                    ↓  ↑       ↓                            ↓
///                 waiting    returning → ended, FAILED     ended, COMPLETED: no money went back
enum PaymentStep: String, Sendable, PostgresValue {
    /// The buyer says so.
    case initiated
    /// The provider is asked for the money, or asked what became of that.
    case charging
    /// The provider decides later.
    case waiting
    /// The money is there: seats and reservation are due.
    case charged
    /// The money is there, and what it was for is not to be had: it goes back.
    case returning
    /// Tickets are revoked, and then the money goes back.
    case refunding
    /// The money went back: so do the seats.
    case unwinding
    case ended
}

/// A payment as its row has it.
struct StoredPayment: Sendable {
    let shown: Payment
    let seatIDs: [SeatID]
    let amount: Money
    let step: PaymentStep
    let digest: Data?
    let isByHand: Bool
    let waitsUntil: Date?
    let refunds: Int
    let refundReason: String?
    let attempts: Int
    /// Nobody has claimed it.
    let rests: Bool

    var id: PaymentID { shown.id }
    /// What the provider knows the charge by.
    var key: String { "\(id)" }
    /// It stays as it is until something happens outside.
    var isSettled: Bool { [.initiated, .waiting, .ended].contains(step) && rests }

    static let columns: SQL = """
        p.id, p.idempotency_key, p.reservation_id, p.buyer_id, p.event_id, p.seat_ids, p.amount, p.currency, p.status,
        p.method, p.transaction_id, p.card_brand, p.card_last4, p.failure_reason, p.processed_at, p.refunded_at,
        p.created_at, p.updated_at, p.step, p.digest, p.is_by_hand, p.waits_until, p.refunds, p.refund_reason, p.attempts,
        p.claimed_by is null as rests
        """

    init(row: Row) throws {
        amount = Money(minorUnits: try row["amount"], currency: try row["currency"])
        var card: CardOutline?
        if let brand = try row.decode(String?.self, "card_brand"),
            let last4 = try row.decode(String?.self, "card_last4")
        {
            card = CardOutline(brand: brand, last4: last4)
        }
        shown = Payment(
            id: try row["id"], idempotencyKey: try row["idempotency_key"], reservationId: try row["reservation_id"],
            userId: try row["buyer_id"], eventId: try row["event_id"], amount: amount.amount,
            currency: amount.currency.code,
            status: try row["status"], paymentMethod: try row["method"], transactionId: try row["transaction_id"],
            paymentDetails: card, failureReason: try row["failure_reason"], processedAt: try row["processed_at"],
            refundedAt: try row["refunded_at"], createdAt: try row["created_at"], updatedAt: try row["updated_at"])
        (seatIDs, step, digest) = (try row["seat_ids"], try row["step"], try row["digest"])
        (isByHand, waitsUntil, refunds) = (try row["is_by_hand"], try row["waits_until"], try row["refunds"])
        (refundReason, attempts, rests) = (try row["refund_reason"], try row["attempts"], try row["rests"])
    }

    /// Once it is completed.
    func outline(processedAt: Date) -> PaymentOutline {
        PaymentOutline(
            id: id, reservationID: shown.reservationId, buyerID: shown.userId, eventID: shown.eventId, amount: amount,
            method: shown.paymentMethod.rawValue, transactionID: shown.transactionId, processedAt: processedAt)
    }
}

enum PaymentsError: Error, Sendable, Hashable {
    /// Somebody else has gone on with it.
    case overtaken
    /// The provider keeps money that it should give back.
    case notReturned(String)
}

extension PaymentsError: CustomStringConvertible {
    var description: String {
        switch self {
        case .overtaken: "another worker has gone on with the payment"
        case .notReturned(let reason):
            "the provider does not return the money (\(reason)); settle it with the provider by hand"
        }
    }
}
