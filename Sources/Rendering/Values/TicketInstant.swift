import Domain
import Foundation

/// An instant of ticket data, read as templates read it.
public struct TicketInstant: Sendable, Hashable {
    public let date: Date
    /// False for a date alone; `date` is its midnight then.
    public let hasTime: Bool
    /// Whether the text says what time zone it is in.
    public let hasOffset: Bool

    /// Reads `2026-05-01`, `2026-05-01T19:30` or `2026-05-01T19:30:00+02:00` (ISO 8601). A text without an offset is in
    /// `timeZone`, a name of the IANA database, or in UTC. Nil when the text or the name is wrong.
    public init?(_ text: String, timeZone: String? = nil) {
        guard let written = WrittenInstant(text) else { return nil }
        var zone: TimeZone?
        if let timeZone {
            guard KnownTimeZones.contains(timeZone) else { return nil }
            zone = TimeZone(identifier: timeZone)
        }
        date = ZonedInstant(written, in: zone, otherwise: .gmt).date
        hasTime = written.secondOfDay != nil
        hasOffset = written.offset != nil
    }
}

extension Value {
    /// What a text field with this value says: a text itself, a number by its digits. Nil when it is absent or of another
    /// kind.
    public var fieldText: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.canonicalText
        case .null, .bool, .list, .object: nil
        }
    }
}
