/// An instant as data writes it (ISO 8601 / RFC 3339): a date, with or without time and offset, as written.
///
/// Exact where formatters are lenient: 30 February, 24:30 and 2026-5-1 are refused.
struct WrittenInstant: Hashable {
    var year: Int
    var month: Int
    var day: Int
    /// Seconds since midnight; nil for a date without time.
    var secondOfDay: Int?
    /// Seconds east of UTC; nil for a local time.
    var offset: Int?

    /// ISO 8601 leaves years up to this one to agreements (4.3.2): the Gregorian calendar is younger.
    private static let lastJulianYear = 1582

    /// Reads `2026-05-01`, `2026-05-01T19:30`, `2026-05-01T19:30:00.000+02:00`, `2026-05-01T19:30Z`.
    ///
    /// `t`, `z` and a space for the `T` are read too (RFC 3339, 5.6). Fractions of a second are checked and dropped,
    /// since nothing prints them; a leap second (`:60`) counts as `:59`.
    init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
            let day = reader.digits(2), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
            year > Self.lastJulianYear
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        guard !reader.isAtEnd else { return }
        guard reader.take("T") || reader.take("t") || reader.take(" "), let second = reader.secondOfDay() else {
            return nil
        }
        secondOfDay = second
        guard !reader.isAtEnd else { return }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        self.offset = offset
    }

    /// Seconds from 1970-01-01T00:00 to the written date and time, both read on the same clock.
    var secondsOnItsClock: Int { daysSince1970 * 86_400 + (secondOfDay ?? 0) }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar.
    var daysSince1970: Int {
        // Years begin in March here, so that the leap day comes last.
        let y = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

/// Reads digits of a known count.
private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == scalar.value else { return false }
        position += 1
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[position..<position + count] {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        position += count
        return number
    }

    mutating func secondOfDay() -> Int? {
        guard let hour = digits(2), take(":"), let minute = digits(2), hour < 24, minute < 60 else { return nil }
        var second = 0
        if take(":") {
            guard let written = digits(2), written <= 60 else { return nil }
            second = min(written, 59)
            if take(".") || take(",") {
                guard digits(1) != nil else { return nil }
                while digits(1) != nil {}
            }
        }
        return hour * 3600 + minute * 60 + second
    }

    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = digits(2) else { return nil }
        let hasColon = take(":")
        let minutes = isAtEnd && !hasColon ? 0 : digits(2)
        guard let minutes, minutes < 60, hours * 60 + minutes <= 18 * 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
