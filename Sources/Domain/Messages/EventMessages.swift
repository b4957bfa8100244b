import Foundation

/// An event is there, with its seats, or has been changed.
public struct EventChanged: Fact {
    public let event: EventOutline
    /// Of two facts about one event, the later one holds.
    public let changedAt: Date

    public init(event: EventOutline, changedAt: Date) { (self.event, self.changedAt) = (event, changedAt) }
}

/// An event will not take place. That is for good.
public struct EventCancelled: Fact {
    public let event: EventOutline

    public init(event: EventOutline) { self.event = event }
}

/// What others need to know of an event; nil where there is none.
public struct DescribeEvent: Call {
    public struct Response: Codable, Sendable, Hashable {
        public let event: EventOutline?

        public init(event: EventOutline?) { self.event = event }
    }

    public static let owner = ServiceName.events
    public let eventID: EventID

    public init(eventID: EventID) { self.eventID = eventID }
}

/// An event as reservations, tickets and mails remember it.
public struct EventOutline: Codable, Sendable, Hashable {
    public struct Venue: Codable, Sendable, Hashable {
        public var id: VenueID
        public var name: String
        public var address: String?
        public var city: String?
        public var country: String?

        public init(id: VenueID, name: String, address: String?, city: String?, country: String?) {
            (self.id, self.name, self.address, self.city, self.country) = (id, name, address, city, country)
        }
    }

    public var id: EventID
    public var title: String
    public var venue: Venue
    public var startsAt: Date
    public var endsAt: Date
    /// The venue's, as the time zone database calls it.
    public var timeZone: String
    public var currency: Currency
    public var templateName: String
    public var isCancelled: Bool

    public init(
        id: EventID, title: String, venue: Venue, startsAt: Date, endsAt: Date, timeZone: String, currency: Currency,
        templateName: String, isCancelled: Bool
    ) {
        (self.id, self.title, self.venue, self.startsAt, self.endsAt) = (id, title, venue, startsAt, endsAt)
        (self.timeZone, self.currency, self.templateName) = (timeZone, currency, templateName)
        self.isCancelled = isCancelled
    }
}
