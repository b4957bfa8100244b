import Foundation

/// Writes dates, amounts and numbers as the readers of a locale expect them, with Foundation's formatters.
///
/// The calendar is the Gregorian one, which tickets are sold by, also where another one is usual (Thailand, Saudi
/// Arabia, Iran), unless the locale names it: `th-TH-u-ca-buddhist`. Foundation keeps the formatters themselves.
struct LocaleFormat: Sendable, Hashable {
    let locale: Locale
    private let calendar: Calendar

    init(_ tag: LanguageTag) {
        locale = Locale(identifier: tag.text)
        var calendar = tag.namesCalendar ? locale.calendar : Calendar(identifier: .gregorian)
        calendar.locale = locale
        self.calendar = calendar
    }
}

// MARK: - Dates

extension LocaleFormat {
    func date(_ date: Date, style: Filter.DateStyle, in timeZone: TimeZone) -> String {
        Date.FormatStyle(
            date: style.formatStyle, time: .omitted, locale: locale, calendar: calendar, timeZone: timeZone
        ).format(date)
    }

    func date(_ date: Date, skeleton: DateSkeleton, in timeZone: TimeZone) -> String {
        skeleton.applied(to: Date.FormatStyle(locale: locale, calendar: calendar, timeZone: timeZone)).format(date)
    }

    /// `19:30`, `7:30 PM`, and with the zone `19:30 CEST`.
    func time(_ date: Date, showsZone: Bool, in timeZone: TimeZone) -> String {
        let style = Date.FormatStyle(locale: locale, calendar: calendar, timeZone: timeZone)
        let time = style.hour().minute().format(date)
        guard showsZone else { return time }
        // Not one pattern for both: the one that Thai has for it spells out hours and minutes.
        return "\(time) \(style.timeZone(.specificName(.short)).format(date))"
    }

    /// One date with two times when both fall on a day: `8 September 2026, 19:30–21:30`. `end` must not be earlier.
    func range(_ start: Date, _ end: Date, style: Filter.DateStyle, showsTime: Bool, in timeZone: TimeZone) -> String {
        Date.IntervalFormatStyle(
            date: style.intervalStyle, time: showsTime ? .shortened : .omitted, locale: locale, calendar: calendar,
            timeZone: timeZone
        ).format(start..<max(start, end))
    }

    /// `8 – 10 Sept`: the fields of the skeleton, each once where it is the same for both. `end` must not be earlier.
    func range(_ start: Date, _ end: Date, skeleton: DateSkeleton, in timeZone: TimeZone) -> String {
        skeleton.applied(to: Date.IntervalFormatStyle(locale: locale, calendar: calendar, timeZone: timeZone))
            .format(start..<max(start, end))
    }

    /// `today`, `tomorrow`, `in 3 days`.
    func relativeDay(_ days: Int) -> String {
        // Two noons of a calendar without clock changes stand for the days.
        let noon = Date(timeIntervalSince1970: 43_200)
        var calendar = calendar
        calendar.timeZone = .gmt
        return Date.AnchoredRelativeFormatStyle(
            anchor: noon.addingTimeInterval(Double(days) * 86_400), allowedFields: [.day], presentation: .named,
            unitsStyle: .wide, locale: locale, calendar: calendar
        ).format(noon)
    }
}

extension Filter.DateStyle {
    fileprivate var formatStyle: Date.FormatStyle.DateStyle {
        switch self {
        case .short: .numeric
        case .medium: .abbreviated
        case .long: .long
        case .full: .complete
        }
    }

    fileprivate var intervalStyle: Date.IntervalFormatStyle.DateStyle {
        switch self {
        case .short: .numeric
        case .medium: .abbreviated
        case .long: .long
        case .full: .complete
        }
    }
}

// MARK: - Numbers

extension LocaleFormat {
    /// The amount with the decimals that its currency has in the locale; more than that only where the amount has them.
    func money(_ amount: Decimal, currency: CurrencyCode) -> String {
        var style = Decimal.FormatStyle.Currency(code: currency.text, locale: locale)
        // Some currencies (ALL, IQD) are usually written without the decimals that they have; never round these away.
        if amount.decimals > 0 { style = style.precision(.fractionLength(currency.decimals)) }
        return style.format(amount)
    }

    /// Exactly so many decimals, halves rounded away from zero, or as many as the number has.
    func number(_ number: Decimal, decimals: Int?, grouped: Bool = true) -> String {
        Decimal.FormatStyle(locale: locale)
            .precision(.fractionLength(decimals ?? number.decimals))
            .rounded(rule: .toNearestOrAwayFromZero)
            .grouping(grouped ? .automatic : .never)
            .format(number)
    }
}

extension Decimal {
    /// How many digits stand after the point, without closing zeros.
    var decimals: Int {
        guard exponent < 0 else { return 0 }
        let text = canonicalText.utf8
        return text.firstIndex(of: UInt8(ascii: ".")).map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
    }
}
