import Domain
import Foundation
import Postgres

/// Which events are asked for.
struct EventFilter: Sendable, Hashable {
    var search: String?
    var category: String?
    var status: EventStatus?
    var from: Date?
    /// Not at that instant any more.
    var to: Date?
}

/// All SQL of Events, one function per question.
struct EventsStore: Sendable {
    // MARK: - Venues

    func insert(_ venue: Venue, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into events.venues
                (id, name, address, city, state, country, zip_code, capacity, layout, created_at, updated_at)
            values (\(venue.id), \(venue.name), \(venue.address), \(venue.city), \(venue.state), \(venue.country),
                \(venue.zipCode), \(venue.capacity), \(venue.layoutConfig.map { JSON($0) }), \(venue.createdAt),
                \(venue.updatedAt))
            """)
    }

    func update(_ venue: Venue, _ tx: Transaction) throws {
        try tx.query(
            """
            update events.venues set name = \(venue.name), address = \(venue.address), city = \(venue.city),
                state = \(venue.state), country = \(venue.country), zip_code = \(venue.zipCode),
                capacity = \(venue.capacity), layout = \(venue.layoutConfig.map { JSON($0) }),
                updated_at = \(venue.updatedAt)
            where id = \(venue.id)
            """)
    }

    func venue(_ id: VenueID) -> SQL { "select \(Venue.columns) from events.venues v where v.id = \(id)" }

    func lockVenue(_ id: VenueID, _ tx: Transaction) throws -> Venue? {
        try tx.query("\(venue(id)) for update").oneOrNone().map(Venue.init(row:))
    }

    func venues(limit: Int, offset: Int) -> SQL {
        "select \(Venue.columns) from events.venues v order by v.name, v.id limit \(limit) offset \(offset)"
    }

    func deleteVenue(_ id: VenueID) -> SQL { "delete from events.venues where id = \(id)" }

    // MARK: - Events

    /// Not to be seen before its seats are there. Until an instant it is taken to be in the making.
    func insert(_ event: Event, makingUntil end: Date, _ tx: Transaction) throws {
        try tx.query(
            """
            insert into events.events (id, title, description, category, image_url, venue_id, venue, starts_at, ends_at,
                time_zone, currency, template_name, making_until, created_at, updated_at)
            values (\(event.id), \(event.title), \(event.description), \(event.category), \(event.imageUrl),
                \(event.venueId), \(JSON(event.venue)), \(event.startTime), \(event.endTime), \(event.timeZone),
                \(event.currency), \(event.templateName), \(end), \(event.createdAt), \(event.updatedAt))
            """)
    }

    /// False where it was given up meanwhile.
    func finish(_ id: EventID, _ tx: Transaction) throws -> Bool {
        try tx.query(
            """
            update events.events set is_ready = true, making_until = null where id = \(id) and making_until is not null
            """
        ).affected == 1
    }

    /// Somebody is still at it. What was given up stays so.
    func keepMaking(_ id: EventID, until end: Date) -> SQL {
        "update events.events set making_until = \(end) where id = \(id) and making_until is not null"
    }

    /// Gives up what nobody is at any more, and says what is to be cleared away; that too which others gave up and left.
    func giveUp(at instant: Date) -> SQL {
        """
        with abandoned as materialized (
            select id from events.events
            where not is_ready and (making_until is null or making_until <= \(instant))
            order by id limit 100 for update skip locked)
        update events.events e set making_until = null from abandoned where e.id = abandoned.id returning e.id
        """
    }

    func update(_ event: Event, _ tx: Transaction) throws {
        try tx.query(
            """
            update events.events set title = \(event.title), description = \(event.description),
                category = \(event.category), image_url = \(event.imageUrl), starts_at = \(event.startTime),
                ends_at = \(event.endTime), time_zone = \(event.timeZone), template_name = \(event.templateName),
                venue_id = \(event.venueId), venue = \(JSON(event.venue)),
                is_cancelled = \(event.status == .cancelled), updated_at = \(event.updatedAt)
            where id = \(event.id)
            """)
    }

    func event(_ id: EventID) -> SQL {
        "select \(Event.columns(withMap: true)) from events.events e where e.id = \(id) and e.is_ready"
    }

    func lockEvent(_ id: EventID, at instant: Date, _ tx: Transaction) throws -> Event? {
        try tx.query("\(event(id)) for update").oneOrNone().map { try Event(row: $0, at: instant) }
    }

    func deleteEvent(_ id: EventID) -> SQL { "delete from events.events where id = \(id)" }

    func events(_ filter: EventFilter, at instant: Date, limit: Int, offset: Int) -> SQL {
        """
        select \(Event.columns(withMap: false)) from events.events e where \(condition(filter, at: instant))
        order by e.starts_at, e.id limit \(limit) offset \(offset)
        """
    }

    func count(_ filter: EventFilter, at instant: Date) -> SQL {
        "select count(*) from events.events e where \(condition(filter, at: instant))"
    }

    private func condition(_ filter: EventFilter, at instant: Date) -> SQL {
        var parts: [SQL] = ["e.is_ready"]
        if let search = filter.search {
            let pattern =
                "%" + search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
            parts.append(
                """
                (e.title ilike \(pattern) or e.description ilike \(pattern) or e.venue ->> 'name' ilike \(pattern)
                    or e.venue ->> 'city' ilike \(pattern))
                """)
        }
        if let category = filter.category { parts.append("lower(e.category) = lower(\(category))") }
        if let from = filter.from { parts.append("e.starts_at >= \(from)") }
        if let to = filter.to { parts.append("e.starts_at < \(to)") }
        switch filter.status {
        case .cancelled: parts.append("e.is_cancelled")
        case .upcoming: parts.append("not e.is_cancelled and e.starts_at > \(instant)")
        case .ongoing: parts.append("not e.is_cancelled and e.starts_at <= \(instant) and e.ends_at > \(instant)")
        case .completed: parts.append("not e.is_cancelled and e.ends_at <= \(instant)")
        case nil: break
        }
        return parts.joined(by: " and ")
    }
}
