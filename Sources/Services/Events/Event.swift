import Domain
import Foundation
import Postgres
import ServiceKit

enum EventStatus: String, Codable, Sendable, PostgresValue, CaseIterable {
    case upcoming = "UPCOMING"
    case ongoing = "ONGOING"
    case completed = "COMPLETED"
    case cancelled = "CANCELLED"
}

/// An event, as the API shows it.
struct Event: Codable, Sendable, Hashable {
    var id: EventID
    var title: String
    var description: String?
    var category: String?
    var imageUrl: String?
    /// As it was when the event was given it, with the seat map that the seats were made of.
    var venue: Venue
    var venueId: VenueID
    /// When it begins, which `startTime` says too.
    var eventDate: Date
    var startTime: Date
    var endTime: Date
    var timeZone: String
    /// Follows from the clock, unless it was cancelled.
    var status: EventStatus
    var totalSeats: Int
    var availableSeats: Int
    var currency: String
    var templateName: String
    var createdAt: Date
    var updatedAt: Date
}

extension Event {
    /// What `init(row:)` reads, from `events.events e`, with the venue's seat map or without it.
    static func columns(withMap: Bool) -> SQL {
        let venue: SQL = withMap ? "e.venue" : "e.venue - 'layoutConfig'"
        return """
            e.id, e.title, e.description, e.category, e.image_url, \(venue), e.venue_id, e.starts_at, e.ends_at,
            e.time_zone, e.is_cancelled, e.currency, e.template_name, e.created_at, e.updated_at
            """
    }

    /// Seats are counted elsewhere.
    init(row: Row, at instant: Date) throws {
        let columns = try row.decode(
            (
                EventID, String, String?, String?, String?, JSON<Venue>, VenueID, Date, Date, String, Bool, String,
                String, Date, Date
            ).self)
        (id, title, description, category, imageUrl) = (columns.0, columns.1, columns.2, columns.3, columns.4)
        (venue, venueId, timeZone) = (columns.5.value, columns.6, columns.9)
        (startTime, endTime, eventDate) = (columns.7, columns.8, columns.7)
        status = Self.status(from: columns.7, to: columns.8, isCancelled: columns.10, at: instant)
        (currency, templateName, createdAt, updatedAt) = (columns.11, columns.12, columns.13, columns.14)
        (totalSeats, availableSeats) = (0, 0)
    }

    static func status(from start: Date, to end: Date, isCancelled: Bool, at instant: Date) -> EventStatus {
        if isCancelled { return .cancelled }
        if instant < start { return .upcoming }
        return instant < end ? .ongoing : .completed
    }

    mutating func take(_ count: SeatCount?) {
        totalSeats = count?.total ?? 0
        availableSeats = count?.available ?? 0
    }

    /// As others remember it.
    func outline() throws -> EventOutline {
        guard let currency = Currency(currency) else { throw EventsError.unknownCurrency(currency) }
        return EventOutline(
            id: id, title: title,
            venue: .init(
                id: venueId, name: venue.name, address: venue.address, city: venue.city, country: venue.country),
            startsAt: startTime, endsAt: endTime, timeZone: timeZone, currency: currency, templateName: templateName,
            isCancelled: status == .cancelled)
    }
}

/// What should not be in the tables of Events.
enum EventsError: Error, Sendable, Hashable {
    case unknownCurrency(String)
}

extension EventsError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownCurrency(let code): "an event's currency is \(code), which is not known; correct events.events"
        }
    }
}
