import Crypto
import Domain
import Foundation
import Postgres
import ServiceKit

/// A provider that moves no money, and behaves as providers do, by the number of the card: it pays, declines, loses requests
/// and answers, decides late and tells by notices, tells twice, refuses refunds. Its books survive a restart.
public struct TestProvider: PaymentProvider {
    private let pool: Pool
    private let now: @Sendable () -> Date
    private let settings: PaymentsSettings

    public init(_ resources: Resources, _ settings: PaymentsSettings) {
        (pool, now, self.settings) = (resources.pool, resources.now, settings)
    }

    public func charge(_ order: ChargeOrder) async throws -> Charge {
        let card = TestCard(order.card?.number)
        if card == .requestLost { throw TestProviderError.timedOut }
        let transaction = Self.newTransactionID()
        let outcome = StoredOutcome(card.outcome)
        let made = try await pool.query(
            """
            insert into payments.provider_charges as c (key, transaction_id, amount, currency, card_brand, card_last4,
                conduct, status, reason, notices, due_at)
            values (\(order.key), \(transaction), \(order.amount.minorUnits), \(order.amount.currency.code),
                \(order.card?.outline.brand), \(order.card?.outline.last4), \(card.rawValue), \(outcome.status),
                \(outcome.reason), \(card.notices), now() + \(settings.testDelay))
            on conflict (key) do nothing returning \(Self.columns)
            """, isRepeatable: true)
        var charge = try made.oneOrNone().map(Self.charge)
        if charge == nil { charge = try await find(order.key) }
        guard let charge, card != .answerLost else { throw TestProviderError.timedOut }
        return charge
    }

    public func find(_ key: String) async throws -> Charge? {
        try await pool.query(
            "select \(Self.columns) from payments.provider_charges c where c.key = \(key)", isRepeatable: true
        ).oneOrNone().map(Self.charge)
    }

    public func withdraw(_ key: String) async throws -> Charge {
        let row = try await pool.query(
            """
            insert into payments.provider_charges as c (key, conduct, status, reason)
            values (\(key), 'pays', 'DECLINED', 'withdrawn')
            on conflict (key) do update set
                status = case when c.status = 'PENDING' then 'DECLINED' else c.status end,
                reason = case when c.status = 'PENDING' then 'withdrawn' else c.reason end,
                notices = case when c.status = 'PENDING' then 0 else c.notices end
            returning \(Self.columns)
            """, isRepeatable: true
        ).one()
        return try Self.charge(row)
    }

    public func refund(_ order: RefundOrder) async throws -> Refund {
        let (refund, isLost) = try await pool.transaction { tx in
            let charge = try tx.query(
                """
                select conduct, status, amount, exists (select from payments.provider_refunds r
                    where r.charge_key = c.key and r.refusal is null and r.key <> \(order.key))
                from payments.provider_charges c where c.key = \(order.chargeKey) for update
                """
            ).oneOrNone((String, String, Int?, Bool).self)
            guard let (conduct, status, amount, isReturned) = charge, status == "SUCCEEDED" else {
                return (Refund.refused("there is no such charge"), false)
            }
            var refusal: String?
            if isReturned {
                refusal = "the charge was refunded before"
            } else if amount != order.amount.minorUnits {
                refusal = "the amount is not the charge's"
            } else if conduct == TestCard.refundRefused.rawValue {
                refusal = "the card takes no refunds"
            }
            // Of a key that is known, the first answer.
            let (answer, isNew) = try tx.query(
                """
                insert into payments.provider_refunds as r (key, charge_key, amount, refusal)
                values (\(order.key), \(order.chargeKey), \(order.amount.minorUnits), \(refusal))
                on conflict (key) do update set key = excluded.key returning r.refusal, r.xmax = 0
                """
            ).one((String?, Bool).self)
            return (
                answer.map(Refund.refused) ?? .done, isNew && conduct == TestCard.refundAnswerLost.rawValue
            )
        }
        if isLost { throw TestProviderError.timedOut }
        return refund
    }

    /// Decides what was left for later, and tells. A notice that is not taken is sent again.
    public func work(_ notify: @Sendable (Data, _ signature: String) async throws -> Void) async throws {
        let due = try await pool.query(
            """
            select key, conduct, notices from payments.provider_charges
            where notices > 0 and due_at <= now() order by due_at limit 100
            """, isRepeatable: true
        ).all((String, String, Int).self)
        for (key, conduct, notices) in due {
            let outcome = StoredOutcome((TestCard(rawValue: conduct) ?? .pays).lateOutcome)
            let status = try await pool.query(
                """
                update payments.provider_charges c set
                    status = case when status = 'PENDING' then \(outcome.status) else status end,
                    reason = case when status = 'PENDING' then \(outcome.reason) else reason end,
                    due_at = now() + interval '1 second'
                where key = \(key) and notices > 0 returning status
                """, isRepeatable: true
            ).oneOrNone(String.self)
            guard let status else { continue }
            let body = try JSONEncoder().encode(ProviderNotice(key: key, status: status))
            let signature = NoticeSignature.make(body, at: now(), key: settings.webhookKey)
            for _ in 0..<notices { try await notify(body, signature) }
            try await pool.query(
                "update payments.provider_charges set notices = 0 where key = \(key)", isRepeatable: true)
        }
    }

    // MARK: - Rows

    private static let columns: SQL = "c.key, c.status, c.reason, c.transaction_id, c.card_brand, c.card_last4"

    private static func charge(_ row: Row) throws -> Charge {
        let (key, status, reason, transaction, brand, last4) = try row.decode(
            (String, String, String?, String?, String?, String?).self)
        let outcome: Charge.Outcome =
            switch status {
            case "SUCCEEDED": .succeeded
            case "PENDING": .pending
            default: .declined(reason ?? "card_declined")
            }
        var card: CardOutline?
        if let brand, let last4 { card = CardOutline(brand: brand, last4: last4) }
        return Charge(key: key, outcome: outcome, transactionID: transaction, card: card)
    }

    private static func newTransactionID() -> String {
        "test_" + String(format: "%016lx", UInt64.random(in: .min ... .max))
    }

    private struct StoredOutcome {
        let status: String
        let reason: String?

        init(_ outcome: Charge.Outcome) {
            switch outcome {
            case .succeeded: (status, reason) = ("SUCCEEDED", nil)
            case .pending: (status, reason) = ("PENDING", nil)
            case .declined(let why): (status, reason) = ("DECLINED", why)
            }
        }
    }
}

enum TestProviderError: Error, Sendable, Hashable {
    case timedOut
}

extension TestProviderError: CustomStringConvertible {
    var description: String { "the provider did not answer in time; what it has done is not known" }
}
