import Domain
import Foundation
import ServiceKit

/// What somebody says of an event. Nil is not said.
struct EventDraft: Decodable, Sendable {
    var title: String?
    var description: String?
    var category: String?
    var imageUrl: String?
    var venueId: VenueID?
    var eventDate: String?
    var startTime: String?
    var endTime: String?
    var timeZone: String?
    var totalSeats: Int?
    /// What each seat costs at a venue without a seat map.
    var price: Decimal?
    var currency: Currency?
    var templateName: String?
    var status: EventStatus?

    private var times: EventTimes.Draft {
        .init(eventDate: eventDate, startTime: startTime, endTime: endTime, timeZone: timeZone)
    }

    /// The event with what is said of it. Throws `APIError` 400 with all that is wrong.
    func applied(to event: Event, isNew: Bool, _ settings: EventsSettings) throws(APIError) -> Event {
        var (event, problems) = (event, Problems())
        problems.set(&event.title, to: title, "title", 200)
        problems.set(&event.description, to: description, "description", 10_000, lines: true)
        problems.set(&event.category, to: category, "category", 60)
        problems.set(&event.imageUrl, to: imageUrl, "imageUrl", 2000)
        if let imageUrl, !imageUrl.isEmpty {
            problems.require(Self.isPicture(imageUrl), "imageUrl", "must be an address with http or https, or a path")
        }
        if let templateName {
            event.templateName = templateName
            problems.require(
                Self.isName(templateName), "templateName",
                "must be a template's name: 1 to 64 letters, digits, - and _")
            if let templates = settings.templates?() {
                problems.require(
                    templates.contains(templateName), "templateName",
                    "must be one of \(templates.sorted().joined(separator: ", "))")
            }
        }
        if isNew || !times.isEmpty {
            let current = isNew ? nil : EventTimes(start: event.startTime, end: event.endTime, zone: event.timeZone)
            if let times = EventTimes(times, changing: current, length: settings.length, &problems) {
                (event.startTime, event.endTime, event.timeZone) = (times.start, times.end, times.zone)
                event.eventDate = times.start
            }
        }
        if isNew {
            problems.require(
                status == nil || status == .upcoming, "status", "follows from the clock; a new event is UPCOMING")
        }
        try problems.check()
        return event
    }

    private static func isPicture(_ text: String) -> Bool {
        if text.hasPrefix("/"), !text.hasPrefix("//") { return true }
        guard let parts = URLComponents(string: text) else { return false }
        return ["http", "https"].contains(parts.scheme) && parts.host?.isEmpty == false
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            }
    }
}

extension EventTimes {
    init(start: Date, end: Date, zone: String) { (self.start, self.end, self.zone) = (start, end, zone) }
}
