import Foundation

extension Decimal {
    /// The number's only form as a text: all its digits, none of them superfluous, without an exponent.
    var canonicalText: String {
        guard let digits = shortDigits else { return Self.withoutSuperfluousZeros(description) }
        return Self.text(digits: digits, exponent: exponent, isNegative: isSignMinus)
    }

    /// The significand of nearly every number in ticket data: `description` takes twenty times longer than this.
    private var shortDigits: UInt64? {
        guard isFinite, -19...19 ~= exponent else { return nil }
        let digits = NSDecimalNumber(decimal: significand).uint64Value
        return Decimal(digits) == significand ? digits : nil
    }

    private static func text(digits: UInt64, exponent: Int, isNegative: Bool) -> String {
        guard digits != 0 else { return "0" }
        var digits = digits
        var exponent = exponent
        while exponent < 0, digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        var text = String(digits)
        if exponent >= 0 {
            text += String(repeating: "0", count: exponent)
        } else {
            let decimals = -exponent
            if text.utf8.count <= decimals {
                text = String(repeating: "0", count: decimals + 1 - text.utf8.count) + text
            }
            text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals))
        }
        return isNegative ? "-" + text : text
    }

    private static func withoutSuperfluousZeros(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ".")) else { return text }
        let digits = text.utf8.reversed().drop { $0 == UInt8(ascii: "0") }.drop { $0 == UInt8(ascii: ".") }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}
