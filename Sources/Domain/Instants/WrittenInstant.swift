/// An instant as somebody writes it: a date, with or without time and offset.
///
/// Exact where other readers are lenient: 30 February, 24:30 and 2026-5-1 are refused.
public struct WrittenInstant: Hashable, Sendable {
    /// How it may be written.
    public enum Form: Sendable {
        /// RFC 3339, section 5.6: `2026-05-01T19:30:00.250+02:00`, in full, in the years 0 to 9999.
        case internet
        /// Of ISO 8601 also a date alone, a time without seconds or offset, offsets without colon or minutes, a comma
        /// before the fraction, and a space for the `T`. Years up to 1582 it leaves to agreements (section 4.3.2), for the
        /// Gregorian calendar is younger; offsets go to 18 hours.
        case calendar
    }

    public let year: Int
    public let month: Int
    public let day: Int
    /// Whole seconds since midnight; nil for a date without time. A leap second (`:60`) counts as the one before.
    public let secondOfDay: Int?
    /// What was written of the second after that, from 0 to below 1.
    public let fraction: Double
    public let isLeapSecond: Bool
    /// Seconds east of UTC; nil for a local time.
    public let offset: Int?

    /// Nil for what is not written so, or no day of the calendar.
    public init?(_ text: String, as form: Form = .calendar) {
        guard form == .internet || text.utf8.count <= 64 else { return nil }
        var reader = InstantReader(text, form)
        guard let date = reader.date() else { return nil }
        (year, month, day) = date
        let isDateAlone = reader.isAtEnd && form == .calendar
        var time: (second: Int, fraction: Double, isLeap: Bool)?
        if !isDateAlone {
            guard reader.takes(form == .internet ? "Tt" : "Tt "), let read = reader.time() else { return nil }
            time = read
        }
        (secondOfDay, fraction, isLeapSecond) = (time?.second, time?.fraction ?? 0, time?.isLeap ?? false)
        let isLocal = reader.isAtEnd && form == .calendar
        var offset: Int?
        if !isLocal {
            guard let read = reader.offset() else { return nil }
            offset = read
        }
        self.offset = offset
        guard reader.isAtEnd else { return nil }
    }

    /// Whole seconds from 1970-01-01T00:00 to the written date and time, both read on the same clock.
    public var secondsOnItsClock: Int { daysSince1970 * 86_400 + (secondOfDay ?? 0) }

    /// Days from 1970-01-01 in the Gregorian calendar, continued to before there was one.
    public var daysSince1970: Int {
        // Those of the years before it, from year 0, which is a leap year.
        let before = year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
        let months = (1..<month).reduce(0) { $0 + Self.days(in: $1, of: year) }
        return before + months + day - 1 - 719_528
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        default: 31
        }
    }
}
