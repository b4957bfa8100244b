import Foundation

/// An amount of money, counted in the smallest units of its currency.
public struct Money: Sendable, Hashable, Codable {
    public var minorUnits: Int
    public var currency: Currency

    public init(minorUnits: Int, currency: Currency) {
        (self.minorUnits, self.currency) = (minorUnits, currency)
    }

    /// Nil if the amount has more decimals than the currency, or more digits than are counted.
    public init?(_ amount: Decimal, _ currency: Currency) {
        var (given, shifted) = (amount, Decimal())
        guard amount.isFinite,
            NSDecimalMultiplyByPowerOf10(&shifted, &given, Int16(currency.decimals), .plain) == .noError,
            let minorUnits = Int("\(shifted)")
        else { return nil }
        self.init(minorUnits: minorUnits, currency: currency)
    }

    /// In whole units of the currency: 12.5 for 1250 cents.
    public var amount: Decimal {
        Decimal(
            sign: minorUnits < 0 ? .minus : .plus, exponent: -currency.decimals,
            significand: Decimal(minorUnits.magnitude))
    }
}
