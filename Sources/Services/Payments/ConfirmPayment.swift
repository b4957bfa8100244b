import Domain
import Foundation
import Postgres
import ServiceKit

/// That somebody says money has come.
struct ConfirmationWish: Decodable, Sendable {
    var paymentId: PaymentID
    var transactionId: String
    /// What the provider says of it counts; this is taken and not kept.
    var paymentDetails: JSONValue?

    /// Throws `APIError` 400.
    func check() throws(APIError) {
        guard (1...200).contains(transactionId.utf8.count),
            transactionId.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .invalid("transactionId", "must have 1 to 200 printable ASCII characters") }
    }
}

extension PaymentsService {
    /// Goes on with a payment whose money has come, as the provider knows; or as staff say who took it themselves, for what
    /// was initiated. Throws `APIError` 409 where that is not so.
    func confirm(_ payment: StoredPayment, _ transaction: String, asStaff: Bool) async throws -> Payment {
        let deadline = ContinuousClock.now + settings.patience
        switch payment.step {
        case .initiated where asStaff:
            let begun = try await resources.pool.query(
                store.begin(payment.id, byHandAs: transaction, at: resources.now())
            ).oneOrNone().map(StoredPayment.init(row:))
            if let begun { return try Self.paid(await finish(begun.id, by: deadline) { try await drive(begun) }) }
        case .waiting:
            guard let charge = try await provider.find(payment.key), charge.outcome == .succeeded,
                charge.transactionID == transaction
            else { throw APIError.notPaid }
            return try Self.paid(await finish(payment.id, by: deadline) { try await resumeWaiting(payment.id) })
        case .initiated: throw APIError.notPaid
        default: break
        }
        let settled = try await rest(payment.id, until: deadline) ?? payment
        guard settled.shown.transactionId == transaction else { throw APIError.notPaid }
        return try Self.paid(settled.shown)
    }

    private static func paid(_ payment: Payment) throws(APIError) -> Payment {
        guard payment.status == .failed else { return payment }
        throw .conflict(
            "PAYMENT_FAILED", "the payment has failed (\(payment.failureReason ?? "unknown")); begin another")
    }

    private func resumeWaiting(_ id: PaymentID) async throws -> StoredPayment {
        let claimed = try await resources.pool.query(store.claimWaiting(id)).oneOrNone()
        return if let claimed { try await drive(StoredPayment(row: claimed)) } else { try await require(id) }
    }

    /// A notice of the provider. The same again changes nothing. Throws `APIError` 401 where it is not signed, and 503 where
    /// it comes too early and should come again.
    func hear(_ body: Data, _ signature: String?) async throws {
        try NoticeSignature.check(
            signature, of: body, at: resources.now(), tolerance: settings.webhookTolerance, key: settings.webhookKey)
        let notice: ProviderNotice
        do { notice = try JSONDecoder().decode(ProviderNotice.self, from: body) } catch {
            throw APIError.invalid("body", "is no notice")
        }
        // What is signed, and about no payment of ours, is some other system's.
        guard let id = PaymentID(notice.key), let payment = try await find(id) else { return }
        switch payment.step {
        case .charging: throw APIError.unavailable("the payment is being charged; tell it again")
        case .waiting: _ = try await within(settings.patience) { try await resumeWaiting(id) }
        default: break
        }
    }
}

extension APIError {
    static let notPaid = conflict(
        "PAYMENT_NOT_PAID", "the provider knows no such transaction for this payment; nothing is confirmed")
}
