import Foundation
import ServiceKit

/// When an event takes place.
///
/// Clients write that as instants, or as a day and times by the clock of the venue: `2026-05-01` and `19:30`.
struct EventTimes: Sendable, Hashable {
    var start: Date
    var end: Date
    /// A name of the time zone database.
    var zone: String

    /// What a client says; nil is not said.
    struct Draft: Sendable {
        var eventDate: String?
        var startTime: String?
        var endTime: String?
        var timeZone: String?

        var isEmpty: Bool { eventDate == nil && startTime == nil && endTime == nil && timeZone == nil }
    }

    private static let years = 1970...2200
    private static let longest: TimeInterval = 60 * 86_400

    /// Reads what is said; what is not stays as it is. Nil, with the problems noted, where that is not possible.
    init?(_ draft: Draft, changing current: EventTimes?, length: Duration, _ problems: inout Problems) {
        let before = problems.all.count
        zone = draft.timeZone ?? current?.zone ?? "UTC"
        let known = TimeZone(identifier: zone)
        let isNamed = zone == "UTC" || zone.contains("/")
        problems.require(
            known != nil && isNamed, "timeZone", "must be a name of the time zone database, such as Europe/Warsaw")
        let clock = VenueClock(known ?? .gmt)

        let day = draft.eventDate.flatMap { Moment($0, isDay: true) }
        problems.require(
            draft.eventDate == nil || day != nil, "eventDate", "must be a date such as 2026-05-01, or an instant")
        let opening = draft.startTime.flatMap { Moment($0, isDay: false) }
        problems.require(
            draft.startTime == nil || opening != nil, "startTime", "must be a time such as 19:30, or an instant")
        let closing = draft.endTime.flatMap { Moment($0, isDay: false) }
        problems.require(
            draft.endTime == nil || closing != nil, "endTime", "must be a time such as 22:30, or an instant")
        problems.require(day != nil || current != nil || draft.eventDate != nil, "eventDate", "is missing")
        guard problems.all.count == before, let start = clock.start(day, opening, current?.start) else {
            if problems.all.count == before { problems.require(false, "eventDate", "is no day of the calendar") }
            return nil
        }
        self.start = start
        let usual = current.map { $0.end.timeIntervalSince($0.start) } ?? length / .seconds(1)
        end = clock.end(closing, after: start) ?? start.addingTimeInterval(usual)
        problems.require(Self.years.contains(clock.year(start)), "eventDate", "must be in the years 1970 to 2200")
        if case .instant(let date) = day {
            problems.require(
                abs(date.timeIntervalSince(start)) < 36 * 3600, "startTime", "is not on the day of eventDate")
        }
        problems.require(
            end > start && end.timeIntervalSince(start) <= Self.longest, "endTime",
            "must be after the start, by at most 60 days")
        guard problems.all.count == before else { return nil }
    }
}

/// A day, a time of day, or an instant.
private enum Moment {
    case day(year: Int, month: Int, day: Int)
    case time(hour: Int, minute: Int)
    case instant(Date)

    init?(_ text: String, isDay: Bool) {
        if let date = Date(api: text) {
            self = .instant(date)
        } else if isDay {
            guard let numbers = Self.numbers(text, by: "-", of: [4, 2, 2]), numbers[0] > 0,
                (1...12).contains(numbers[1]), (1...31).contains(numbers[2])
            else { return nil }
            self = .day(year: numbers[0], month: numbers[1], day: numbers[2])
        } else {
            let numbers = Self.numbers(text, by: ":", of: [2, 2]) ?? Self.numbers(text, by: ":", of: [2, 2, 2])
            guard let numbers, (0...23).contains(numbers[0]), numbers.dropFirst().allSatisfy({ (0...59).contains($0) })
            else { return nil }
            self = .time(hour: numbers[0], minute: numbers[1])
        }
    }

    /// Numbers of so many digits each, without signs.
    private static func numbers(_ text: String, by separator: Character, of lengths: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
        guard isPlain, parts.map(\.utf8.count) == lengths else { return nil }
        return parts.compactMap { Int($0) }
    }
}

/// The calendar and the clock on the venue's wall.
private struct VenueClock {
    private var calendar = Calendar(identifier: .gregorian)

    init(_ zone: TimeZone) { calendar.timeZone = zone }

    func year(_ date: Date) -> Int { calendar.component(.year, from: date) }

    /// Nil for a day that no calendar has.
    func start(_ day: Moment?, _ opening: Moment?, _ current: Date?) -> Date? {
        if case .instant(let date) = opening { return date }
        if case .instant(let date) = day, opening == nil { return date }
        guard var parts = parts(of: day, current) else { return nil }
        if case .time(let hour, let minute) = opening {
            (parts.hour, parts.minute) = (hour, minute)
        } else if let current {
            let time = calendar.dateComponents([.hour, .minute, .second], from: current)
            (parts.hour, parts.minute, parts.second) = (time.hour, time.minute, time.second)
        }
        guard let date = calendar.date(from: parts), calendar.component(.day, from: date) == parts.day else {
            return nil
        }
        return date
    }

    private func parts(of day: Moment?, _ current: Date?) -> DateComponents? {
        switch day {
        case .day(let year, let month, let day): DateComponents(year: year, month: month, day: day)
        case .instant(let date): calendar.dateComponents([.year, .month, .day], from: date)
        case .time: nil
        case nil: current.map { calendar.dateComponents([.year, .month, .day], from: $0) }
        }
    }

    /// A time of day is the next one after the start, beyond midnight if need be.
    func end(_ closing: Moment?, after start: Date) -> Date? {
        switch closing {
        case .instant(let date): date
        case .time(let hour, let minute):
            calendar.nextDate(
                after: start, matching: DateComponents(hour: hour, minute: minute), matchingPolicy: .nextTime)
        case .day, nil: nil
        }
    }
}
