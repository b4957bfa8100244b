import Foundation

extension Decimal {
    /// Reads `12`, `-0.5`, `1.5e3` exactly, as JSON writes numbers (RFC 8259, section 6; leading zeros are allowed).
    ///
    /// Nil for anything else: signs before, spaces, grouping, more than 38 significant digits, exponents beyond ±99.
    init?(plainText text: String) {
        let bytes = Array(text.utf8.prefix(129))
        guard bytes.count <= 128, Decimal.isPlain(bytes) else { return nil }
        guard let number = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")), !number.isNaN else {
            return nil
        }
        self = number
    }

    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        func takeDigits() -> ArraySlice<UInt8> {
            let digits = rest.prefix(while: isDigit)
            rest = rest.dropFirst(digits.count)
            return digits
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        var digits = Array(takeDigits())
        guard !digits.isEmpty else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let fraction = takeDigits()
            guard !fraction.isEmpty else { return false }
            digits += fraction
        }
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
            guard (1...2).contains(takeDigits().count) else { return false }
        }
        return rest.isEmpty && digits.drop { $0 == UInt8(ascii: "0") }.count <= 38
    }
}
