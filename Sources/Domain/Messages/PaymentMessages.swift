import Foundation

/// Money was taken, and what it was paid for is sold. Told once for a payment.
public struct PaymentCompleted: Fact {
    public let payment: PaymentOutline
    /// What the buyer reads, as a language tag (BCP 47); `und` where that was not said, and nil where the fact is from before
    /// it was told.
    public let language: String?

    public init(payment: PaymentOutline, language: String? = nil) {
        (self.payment, self.language) = (payment, language)
    }
}

/// Money went back to the buyer.
public struct PaymentRefunded: Fact {
    public let payment: PaymentOutline

    public init(payment: PaymentOutline) { self.payment = payment }
}

/// A payment as receipts tell of it.
public struct PaymentOutline: Codable, Sendable, Hashable {
    public let id: PaymentID
    public let reservationID: ReservationID
    public let buyerID: UserID
    public let eventID: EventID
    public let amount: Money
    /// `CARD`, `PAYPAL` or `BANK_TRANSFER`.
    public let method: String
    /// As the provider calls it.
    public let transactionID: String?
    public let processedAt: Date

    public init(
        id: PaymentID, reservationID: ReservationID, buyerID: UserID, eventID: EventID, amount: Money, method: String,
        transactionID: String?, processedAt: Date
    ) {
        (self.id, self.reservationID, self.buyerID, self.eventID) = (id, reservationID, buyerID, eventID)
        (self.amount, self.method, self.transactionID, self.processedAt) = (amount, method, transactionID, processedAt)
    }
}
