/// Decimal numbers as templates write them.
enum PlainNumber {
    /// `-12`, `3.5`, `.5`, `1e3`; nil for anything else and for what is not finite.
    static func parse(_ text: some StringProtocol) -> Double? {
        guard text.utf8.count <= 40, isDecimal(text), let number = Double(text), number.isFinite else { return nil }
        return number
    }

    private static func isDecimal(_ text: some StringProtocol) -> Bool {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = takeDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard takeDigits(&rest) > 0 else { return false }
        }
        return rest.isEmpty
    }

    private static func takeDigits<Bytes: Collection>(_ rest: inout Bytes) -> Int
    where Bytes.Element == UInt8, Bytes.SubSequence == Bytes {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        rest = rest.dropFirst(digits)
        return digits
    }
}
