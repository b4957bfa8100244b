import Domain
import Foundation

/// An instant of the data together with the time zone that its day and time are told in.
struct ZonedInstant {
    var date: Date
    var timeZone: TimeZone
    var hasTime: Bool

    /// `zone` is the event's; without it the instant's own offset counts, and `otherwise` where it has none.
    init(_ written: WrittenInstant, in zone: TimeZone?, otherwise: TimeZone) {
        timeZone = zone ?? written.offset.flatMap(TimeZone.init(secondsFromGMT:)) ?? otherwise
        hasTime = written.secondOfDay != nil
        let local = written.secondsOnItsClock
        let seconds = written.offset.map { local - $0 } ?? Self.utcSeconds(atLocal: local, in: timeZone)
        date = Date(timeIntervalSince1970: Double(seconds))
    }

    /// Days from 1970-01-01 to its day in its time zone, or in another.
    func day(in other: TimeZone? = nil) -> Int {
        let shown = Int(date.timeIntervalSince1970) + (other ?? timeZone).secondsFromGMT(for: date)
        return shown >= 0 ? shown / 86_400 : (shown - 86_399) / 86_400
    }

    /// A local time that the clock skips counts as if it had not been changed yet; of one that comes twice the first.
    private static func utcSeconds(atLocal local: Int, in timeZone: TimeZone) -> Int {
        func offset(_ seconds: Int) -> Int {
            timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
        // No zone changes twice within two days, so that these two are the only candidates.
        let before = offset(local - 86_400)
        let after = offset(local + 86_400)
        if offset(local - before) == before { return local - before }
        return offset(local - after) == after ? local - after : local - before
    }
}

extension Evaluator {
    /// The event's time zone; nil when the data names none. Fails with `invalidTimeZone`.
    func eventTimeZone() throws(RenderError) -> TimeZone? {
        let place = place(at: DataPath(parts: ["event", "timeZone"]))
        guard let value = place.present else { return nil }
        guard case .string(let name) = value, KnownTimeZones.contains(name), let timeZone = TimeZone(identifier: name)
        else { throw RenderError(.invalidTimeZone, field: place.field, value: value.excerpt) }
        return timeZone
    }

    /// Reads the instant that `value` at `field` writes; `zone` is for a local time when the event has no time zone.
    ///
    /// Fails with `wrongKind`, `invalidInstant` or `invalidTimeZone`.
    func instant(
        _ value: Value, field: String, otherwiseIn zone: TimeZone = .gmt
    ) throws(RenderError) -> ZonedInstant {
        guard case .string(let text) = value else {
            let expected = "an instant such as 2026-05-01T19:30:00+02:00"
            throw RenderError(.wrongKind(expected: expected, found: value.kind), field: field, value: value.excerpt)
        }
        guard let written = WrittenInstant(text) else {
            throw RenderError(.invalidInstant, field: field, value: value.excerpt)
        }
        return ZonedInstant(written, in: try eventTimeZone(), otherwise: zone)
    }
}
