import Foundation

/// The digits of a `numeric`, between its binary format and decimal text.
///
/// The format (numeric_recv in src/backend/utils/adt/numeric.c): count of base-10000 digits, weight of the first, sign,
/// decimals to show, digits.
struct DecimalDigits: CustomStringConvertible {
    /// The number in plain decimal notation, or `NaN`, `Infinity`, `-Infinity`.
    let description: String

    private enum Sign {
        static let plus: UInt16 = 0x0000
        static let minus: UInt16 = 0x4000
        static let notANumber: UInt16 = 0xC000
        static let plusInfinity: UInt16 = 0xD000
        static let minusInfinity: UInt16 = 0xF000
    }

    init(_ numeric: UnsafeRawBufferPointer) throws(ValueError) {
        var bytes = numeric
        let count = Int(try bytes.take(Int16.self))
        let weight = Int(try bytes.take(Int16.self))
        let sign = try bytes.take(UInt16.self)
        let scale = Int(try bytes.take(UInt16.self))
        switch sign {
        case Sign.notANumber: description = "NaN"
        case Sign.plusInfinity: description = "Infinity"
        case Sign.minusInfinity: description = "-Infinity"
        case Sign.plus, Sign.minus:
            guard count >= 0, bytes.count == 2 * count, scale <= 16_383 else { throw .malformed }
            var groups: [String] = []
            for _ in 0..<count {
                let digits = try bytes.take(Int16.self)
                guard (0..<10_000).contains(digits) else { throw .malformed }
                groups.append(String(String(10_000 + Int(digits)).dropFirst()))
            }
            let text = Self.text(groups, weight: weight, scale: scale)
            description = sign == Sign.minus ? "-" + text : text
        default: throw .malformed
        }
    }

    private static func text(_ groups: [String], weight: Int, scale: Int) -> String {
        func group(_ index: Int) -> String { groups.indices.contains(index) ? groups[index] : "0000" }
        let whole = weight < 0 ? "" : (0...weight).map(group).joined()
        let integer = whole.drop { $0 == "0" }
        let fraction = (0..<(scale + 3) / 4).map { group(weight + 1 + $0) }.joined().prefix(scale)
        return (integer.isEmpty ? "0" : String(integer)) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// From text such as `-1234.5`.
    init(_ text: String) { description = text }

    func encode(into bytes: inout [UInt8]) throws(ValueError) {
        let isNegative = description.hasPrefix("-")
        let parts = description.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard parts.count <= 2, !whole.isEmpty, (whole + fraction).utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .invalid(reason: "the number has no decimal form")
        }
        // Groups of four digits, counted from the decimal point.
        let head = String(repeating: "0", count: (4 - whole.count % 4) % 4) + whole
        let tail = fraction + String(repeating: "0", count: (4 - fraction.count % 4) % 4)
        let digits = Array((head + tail).utf8)
        let groups = stride(from: 0, to: digits.count, by: 4).map { start in
            digits[start..<start + 4].reduce(Int16(0)) { $0 * 10 + Int16($1 - 48) }
        }
        bytes.append(bigEndian: Int16(groups.count))
        bytes.append(bigEndian: Int16(head.count / 4 - 1))
        bytes.append(bigEndian: isNegative ? Sign.minus : Sign.plus)
        bytes.append(bigEndian: UInt16(fraction.count))
        for group in groups { bytes.append(bigEndian: group) }
    }
}

/// A `numeric` of at most 38 digits. Longer ones, and infinities, are read as a String.
extension Decimal: PostgresValue {
    public static var postgresType: PostgresType { .numeric }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        try DecimalDigits(description).encode(into: &bytes)
    }

    public static func decode(_ cell: Cell) throws(ValueError) -> Decimal {
        let text = try DecimalDigits(cell.bytes(of: .numeric)).description
        let significant = text.filter(\.isNumber).drop { $0 == "0" }
        guard significant.count <= 38, let number = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")),
            !number.isNaN
        else { throw .invalid(reason: "the number is too long for a Decimal, or none") }
        return number
    }
}
