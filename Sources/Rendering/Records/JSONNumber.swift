import Foundation

/// A number as JSON writes it (RFC 8259, section 6), read from the start of some bytes.
struct JSONNumber {
    enum Fault: Error {
        case malformed
        case outOfRange
    }

    let value: Decimal
    /// How many bytes it takes.
    let length: Int

    /// Exponents beyond this are out of range: no input has so many digits that they could make up for it.
    private static let farExponent = 1 << 40

    init(readingStartOf bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(Fault) {
        var reader = Reader(bytes: bytes, index: start)
        let isNegative = reader.take(UInt8(ascii: "-"))
        var digits = DecimalDigits()
        try reader.readInteger(into: &digits)
        if reader.take(UInt8(ascii: ".")) { try reader.readFraction(into: &digits) }
        var power = 0
        if reader.current | 0x20 == UInt8(ascii: "e") { power = try reader.readExponent() }
        guard let value = digits.decimal(isNegative: isNegative, power: power) else { throw .outOfRange }
        self.value = value
        length = reader.index - start
    }

    /// The number that a whole text is, as in `"amount": "12.50"` or a CSV cell; nil when it is none.
    init?(wholeText text: String) {
        var text = text
        let number: JSONNumber? = text.withUTF8 { bytes in
            // Malformed or out of range: to the caller both mean that the text is no number.
            guard let number = try? JSONNumber(readingStartOf: bytes, at: 0), number.length == bytes.count else {
                return nil
            }
            return number
        }
        guard let number else { return nil }
        self = number
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var index: Int

        /// The byte at the index; zero at the end, which no number contains.
        @inline(__always)
        var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

        @inline(__always)
        mutating func take(_ byte: UInt8) -> Bool {
            guard current == byte else { return false }
            index += 1
            return true
        }

        mutating func readInteger(into digits: inout DecimalDigits) throws(Fault) {
            let start = index
            let startsWithZero = current == UInt8(ascii: "0")
            readDigits(into: &digits, isFraction: false)
            guard index > start, !startsWithZero || index == start + 1 else { throw .malformed }
        }

        mutating func readFraction(into digits: inout DecimalDigits) throws(Fault) {
            let start = index
            readDigits(into: &digits, isFraction: true)
            guard index > start else { throw .malformed }
        }

        @inline(__always)
        private mutating func readDigits(into digits: inout DecimalDigits, isFraction: Bool) {
            while current.isDigit {
                digits.append(current &- 0x30, isFraction: isFraction)
                index += 1
            }
        }

        mutating func readExponent() throws(Fault) -> Int {
            index += 1
            let isNegative = take(UInt8(ascii: "-"))
            if !isNegative { _ = take(UInt8(ascii: "+")) }
            let start = index
            var power = 0
            while current.isDigit {
                power = min(power * 10 + Int(current &- 0x30), JSONNumber.farExponent)
                index += 1
            }
            guard index > start else { throw .malformed }
            return isNegative ? -power : power
        }
    }
}
