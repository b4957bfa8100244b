import Domain
import Foundation

/// Who moves the money.
///
/// Whatever is asked twice with the same key is done once, and answered as the first time. Any error that is thrown means
/// that it is not known whether it was done: it is asked again.
public protocol PaymentProvider: Sendable {
    func charge(_ order: ChargeOrder) async throws -> Charge

    /// What became of a charge; nil if none came with that key.
    func find(_ key: String) async throws -> Charge?

    /// Sees that nothing is taken by a charge that has not succeeded yet, one that is still on its way too. What it answers
    /// is final: succeeded or declined.
    func withdraw(_ key: String) async throws -> Charge

    func refund(_ order: RefundOrder) async throws -> Refund

    /// Called again and again, for what the provider does by itself in this process. What others run does nothing.
    func work(_ notify: @Sendable (Data, _ signature: String) async throws -> Void) async throws
}

extension PaymentProvider {
    public func work(_ notify: @Sendable (Data, _ signature: String) async throws -> Void) async throws {}
}

public struct ChargeOrder: Sendable {
    public let key: String
    public let amount: Money
    public let method: PaymentMethod
    /// Where the method needs one.
    public let card: Card?
}

public struct Charge: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case succeeded
        /// A notice will say.
        case pending
        /// With the reason, in the words of card networks: `insufficient_funds`.
        case declined(String)
    }

    public let key: String
    public let outcome: Outcome
    /// As the provider calls it.
    public let transactionID: String?
    public let card: CardOutline?

    public init(key: String, outcome: Outcome, transactionID: String?, card: CardOutline?) {
        (self.key, self.outcome, self.transactionID, self.card) = (key, outcome, transactionID, card)
    }
}

public struct RefundOrder: Sendable, Hashable {
    public let key: String
    /// Of the charge that goes back as a whole.
    public let chargeKey: String
    public let amount: Money
}

public enum Refund: Sendable, Hashable {
    case done
    /// For good: asking again changes nothing.
    case refused(String)
}
