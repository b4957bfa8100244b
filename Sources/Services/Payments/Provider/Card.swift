import Foundation
import ServiceKit

public enum PaymentMethod: String, Codable, Sendable, CaseIterable {
    case card = "CARD"
    case payPal = "PAYPAL"
    case bankTransfer = "BANK_TRANSFER"
}

/// A card as it is handed to the provider. It has no form in JSON or in logs.
public struct Card: Sendable {
    public let number: String
    public let expiryMonth: Int
    public let expiryYear: Int
    public let outline: CardOutline

    /// Nil unless the number has its check digit right (ISO/IEC 7812-1, annex B).
    init?(number: String, expiryMonth: Int, expiryYear: Int) {
        let digits = number.filter { $0 != " " && $0 != "-" }.utf8.map { Int($0) - 48 }
        guard (12...19).contains(digits.count), digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let weighted = digit.element * (digit.offset % 2 == 0 ? 1 : 2)
            return sum + (weighted > 9 ? weighted - 9 : weighted)
        }
        guard sum % 10 == 0 else { return nil }
        self.number = digits.map(String.init).joined()
        (self.expiryMonth, self.expiryYear) = (expiryMonth, expiryYear)
        outline = CardOutline(brand: Self.brand(of: self.number), last4: String(self.number.suffix(4)))
    }

    private static func brand(of number: String) -> String {
        let (two, four) = (Int(number.prefix(2)) ?? 0, Int(number.prefix(4)) ?? 0)
        return switch two {
        case 40..<50: "visa"
        case 34, 37: "amex"
        case 51...55: "mastercard"
        default: (2221...2720).contains(four) ? "mastercard" : "card"
        }
    }
}

extension Card: CustomStringConvertible, CustomReflectable {
    /// Without what must not get into logs.
    public var description: String { "\(outline.brand) ending in \(outline.last4)" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// What of a card is kept.
public struct CardOutline: Codable, Sendable, Hashable {
    public let brand: String
    public let last4: String

    public init(brand: String, last4: String) { (self.brand, self.last4) = (brand, last4) }
}

/// A card as clients send it.
struct CardWish: Decodable, Sendable {
    var number: String
    var expiryMonth: Int
    /// With two digits or four.
    var expiryYear: Int
    var cvc: String?
    var holderName: String?

    /// Throws `APIError` 400, which never says the number.
    func card(at instant: Date) throws(APIError) -> Card {
        let year = expiryYear < 100 ? 2000 + expiryYear : expiryYear
        guard let card = Card(number: number, expiryMonth: expiryMonth, expiryYear: year) else {
            throw .invalid("card.number", "is no card's number")
        }
        guard (1...12).contains(expiryMonth) else { throw .invalid("card.expiryMonth", "must be from 1 to 12") }
        guard (2000...2200).contains(year) else { throw .invalid("card.expiryYear", "is no year") }
        // Until the end of the month, wherever on earth.
        let over = Self.calendar.date(from: DateComponents(year: year, month: expiryMonth + 1, day: 2))
        guard let over, over > instant else { throw .invalid("card.expiryYear", "is past; the card has expired") }
        guard cvc.map({ (3...4).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }) ?? true
        else { throw .invalid("card.cvc", "must have 3 or 4 digits") }
        return card
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
}
