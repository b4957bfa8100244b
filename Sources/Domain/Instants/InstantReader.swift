/// Takes an instant from the front of a text, part by part; each is nil where it is none.
struct InstantReader {
    private var rest: Substring.UTF8View
    private let form: WrittenInstant.Form

    init(_ text: String, _ form: WrittenInstant.Form) { (rest, self.form) = (text[...].utf8, form) }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether one of the characters, which are ASCII, comes next; it is taken then.
    mutating func takes(_ characters: String) -> Bool {
        guard let next = rest.first, characters.utf8.contains(next) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func date() -> (year: Int, month: Int, day: Int)? {
        guard let year = number(4, form == .internet ? 0...9999 : 1583...9999), takes("-"),
            let month = number(2, 1...12), takes("-"),
            let day = number(2, 1...WrittenInstant.days(in: month, of: year))
        else { return nil }
        return (year, month, day)
    }

    mutating func time() -> (second: Int, fraction: Double, isLeap: Bool)? {
        guard let hour = number(2, 0...23), takes(":"), let minute = number(2, 0...59) else { return nil }
        var (second, fraction) = (0, 0.0)
        if takes(":") {
            guard let written = number(2, 0...60), let rest = self.fraction() else { return nil }
            (second, fraction) = (written, rest)
        } else if form == .internet {
            return nil
        }
        return (hour * 3600 + minute * 60 + min(second, 59), fraction, second == 60)
    }

    /// Of a second; nought where none is written.
    private mutating func fraction() -> Double? {
        guard takes(form == .internet ? "." : ".,") else { return 0 }
        guard let first = digit() else { return nil }
        var (fraction, unit) = (Double(first), 10.0)
        while let next = digit() {
            // Those after the ninth are less than anything that we keep.
            if unit < 1e9 { (fraction, unit) = (fraction * 10 + Double(next), unit * 10) }
        }
        return fraction / unit
    }

    /// Seconds that clocks there are ahead of UTC.
    mutating func offset() -> Int? {
        if takes("Zz") { return 0 }
        let isAhead = takes("+")
        guard isAhead || takes("-"), let hours = number(2, 0...23) else { return nil }
        let hasColon = takes(":")
        if form == .internet, !hasColon { return nil }
        let minutes = isAtEnd && !hasColon ? 0 : number(2, 0...59)
        guard let minutes, form == .internet || hours * 60 + minutes <= 18 * 60 else { return nil }
        return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
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
}
