import Foundation

extension Date {
    /// Reads an instant with its offset from UTC (RFC 3339, section 5.6), in the years 1 to 9999 of UTC, which every reader
    /// of what we answer knows. Nil for anything else.
    ///
    /// Foundation's own reader takes the 31st of February, 25 o'clock, and whatever follows the end.
    public init?(api text: String) {
        var reader = InstantReader(text)
        guard let day = reader.day(), reader.takes("Tt"), let time = reader.time(), let offset = reader.offset(),
            reader.isAtEnd
        else { return nil }
        let seconds = day * 86_400 + time.seconds - offset
        // A leap second is the last of a day in UTC; no clock of ours knows it, and it is the first of the next.
        guard !time.isLeap || seconds.isMultiple(of: 86_400), (-62_135_596_800..<253_402_300_800).contains(seconds)
        else {
            return nil
        }
        // From where dates are counted, so that nothing is lost by counting from elsewhere.
        let start = Int(Date.timeIntervalBetween1970AndReferenceDate)
        self.init(timeIntervalSinceReferenceDate: Double(seconds - start) + time.fraction)
    }
}

/// Takes an instant from the front of a text, part by part; each is nil where it is none.
private struct InstantReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether one of the characters comes next; it is taken then.
    mutating func takes(_ characters: String) -> Bool {
        guard let next = rest.first, characters.utf8.contains(next) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func digit() -> Int? {
        guard let next = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else { return nil }
        rest.removeFirst()
        return Int(next - UInt8(ascii: "0"))
    }

    private mutating func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return range.contains(number) ? number : nil
    }

    /// Days since 1970.
    mutating func day() -> Int? {
        guard let year = number(4, 0...9999), takes("-"), let month = number(2, 1...12), takes("-") else { return nil }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard let day = number(2, 1...lengths[month - 1]) else { return nil }
        // Those of the years before it, from year 0, which is a leap year.
        let before = year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
        return before + lengths[..<(month - 1)].reduce(0, +) + day - 1 - 719_528
    }

    /// Since midnight.
    mutating func time() -> (seconds: Int, fraction: Double, isLeap: Bool)? {
        guard let hour = number(2, 0...23), takes(":"), let minute = number(2, 0...59), takes(":"),
            let second = number(2, 0...60)
        else { return nil }
        var (fraction, unit) = (0.0, 1.0)
        if takes(".") {
            guard let first = digit() else { return nil }
            (fraction, unit) = (Double(first), 10)
            while let next = digit() {
                // Those after the ninth are less than anything that we keep.
                if unit < 1e9 { (fraction, unit) = (fraction * 10 + Double(next), unit * 10) }
            }
        }
        return (hour * 3600 + minute * 60 + second, fraction / unit, second == 60)
    }

    /// Seconds that clocks there are ahead of UTC.
    mutating func offset() -> Int? {
        if takes("Zz") { return 0 }
        let isAhead = takes("+")
        guard isAhead || takes("-"), let hours = number(2, 0...23), takes(":"), let minutes = number(2, 0...59) else {
            return nil
        }
        return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
