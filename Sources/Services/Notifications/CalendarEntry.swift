import Domain
import Foundation

/// An event for people's calendars: iCalendar (RFC 5545).
struct CalendarEntry {
    private let reservation: PaidReservation
    private let link: String?
    private let revised: Date?

    /// `revised` is when it became another than was sent before; nil for the first.
    init(_ reservation: PaidReservation, link: String?, revised: Date? = nil) {
        (self.reservation, self.link, self.revised) = (reservation, link, revised)
    }

    var bytes: Data {
        let event = reservation.event
        let place = [event.venue.name, event.venue.address, event.venue.city, event.venue.country]
            .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ticketpress//Tickets//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
            "UID:\(reservation.id)@ticketpress", "DTSTAMP:\(Self.instant(revised ?? reservation.paidAt))",
            "SEQUENCE:\(sequence)", "DTSTART:\(Self.instant(event.startsAt))", "DTEND:\(Self.instant(event.endsAt))",
            "SUMMARY:\(Self.text(event.title))", "LOCATION:\(Self.text(place))",
        ]
        let seats = reservation.seats.seats.map { seat in
            [seat.section, seat.row, seat.number].filter { !$0.isEmpty }.joined(separator: " ")
        }
        lines.append("DESCRIPTION:\(Self.text(seats.joined(separator: "\n")))")
        if let link { lines.append("URL:\(link.filter { !$0.isNewline })") }
        lines += ["END:VEVENT", "END:VCALENDAR"]
        return Data(lines.map(Self.fold).joined().utf8)
    }

    /// Section 3.8.7.4: what has a higher number takes the place of what was sent before. Seconds, which fit for 68 years.
    private var sequence: Int {
        revised.map { min(max(Int($0.timeIntervalSince(reservation.paidAt)), 1), Int(Int32.max)) } ?? 0
    }

    /// Section 3.3.5, form 2: every calendar shows it in its reader's own time.
    private static func instant(_ date: Date) -> String {
        date.formatted(.iso8601).replacing("-", with: "").replacing(":", with: "")
    }

    /// Section 3.3.11.
    private static func text(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,")
            .replacing("\r\n", with: "\\n").replacing("\n", with: "\\n").replacing("\r", with: "\\n")
    }

    /// Section 3.1: lines of at most 75 bytes, none of which ends within a character.
    private static func fold(_ line: String) -> String {
        var folded = ""
        var count = 0
        for scalar in line.unicodeScalars where scalar.value >= 0x20 {
            let size = UTF8.width(scalar)
            if count + size > 75 {
                folded += "\r\n "
                count = 1
            }
            folded.unicodeScalars.append(scalar)
            count += size
        }
        return folded + "\r\n"
    }
}
