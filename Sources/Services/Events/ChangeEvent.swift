import Domain
import Foundation
import Postgres
import ServiceKit

extension EventsService {
    /// Changes what is said of an event, moves it to another venue with the seats that it has, or cancels it. Throws
    /// `APIError` 400, also where its tickets could not be drawn then, 404, and 409 for what was settled when its seats
    /// were made, or by its being cancelled.
    func changeEvent(_ id: EventID, _ draft: EventDraft) async throws -> Event {
        let now = resources.now()
        let count = try await resources.call(CountSeats(eventIDs: [id])).counts.first
        guard let known = try await find(id) else { throw APIError.notFound("event") }
        let venue = if let id = draft.venueId { try await self.venue(id) } else { Venue?.none }
        // Where it takes place already, the seats are made.
        if let venue, venue.id != known.venueId { try venue.requireRoom(for: count?.total ?? 0) }
        // What is cancelled needs no more tickets, and must not depend on them.
        if draft.status != .cancelled {
            let changed = try draft.applied(to: known.moved(to: venue), isNew: false, settings)
            try await proof(changed, insteadOf: known, seats: count?.total ?? 0)
        }
        var changed = try await resources.transaction { [store, settings, resources] tx, outbox in
            guard let event = try store.lockEvent(id, at: now, tx) else { throw APIError.notFound("event") }
            try draft.requireSettled(event, seats: count?.total ?? 0)
            var changed = try draft.applied(to: event.moved(to: venue), isNew: false, settings)
            // Later than the change before, which may have been asked for later and been made first: others go by it.
            let changedAt = max(resources.now(), event.updatedAt.addingTimeInterval(0.001))
            changed.updatedAt = changedAt
            let isCancelled = event.status == .cancelled || draft.status == .cancelled
            changed.status = Event.status(
                from: changed.startTime, to: changed.endTime, isCancelled: isCancelled, at: now)
            guard draft.status == nil || draft.status == changed.status else {
                throw APIError.conflict(
                    "STATUS_FOLLOWS",
                    "the status follows from the clock, here \(changed.status.rawValue); only CANCELLED can be set")
            }
            do { try store.update(changed, tx) } catch PostgresError.foreignKey("events_venue_id_fkey", _) {
                throw APIError.notFound("venue")
            }
            let outline = try changed.outline()
            try outbox.publish(EventChanged(event: outline, changedAt: changedAt))
            if isCancelled, event.status != .cancelled { try outbox.publish(EventCancelled(event: outline)) }
            return changed
        }
        lists.forget()
        changed.take(count)
        return changed
    }

    /// Deletes an event of which nobody has a seat. Throws `APIError` 404 and 409.
    func deleteEvent(_ id: EventID) async throws {
        guard try await find(id) != nil else { throw APIError.notFound("event") }
        // First the seats: what is left after a crash is an event that can be deleted again.
        _ = try await resources.call(RemoveSeats(eventID: id))
        try await resources.pool.query(store.deleteEvent(id), isRepeatable: true)
        lists.forget()
    }
}

extension EventDraft {
    /// What cannot be changed any more may be said again.
    fileprivate func requireSettled(_ event: Event, seats: Int) throws(APIError) {
        let isSame =
            totalSeats ?? seats == seats && price == nil && currency?.code ?? event.currency == event.currency
        guard isSame else {
            throw .conflict(
                "SEATS_ARE_MADE",
                "currency, price and number of seats stay as they were when the seats were made")
        }
    }
}

extension Event {
    /// The event at a venue as that is now, with the seats that were made and sold: their map stays. For nil the event.
    fileprivate func moved(to venue: Venue?) -> Event {
        guard var venue else { return self }
        var event = self
        venue.layoutConfig = event.venue.layoutConfig
        (event.venue, event.venueId) = (venue, venue.id)
        return event
    }
}

extension Venue {
    fileprivate func requireRoom(for seats: Int) throws(APIError) {
        guard let capacity, capacity < seats else { return }
        throw .conflict("VENUE_TOO_SMALL", "the event has \(seats) seats, and \(name) has room for \(capacity)")
    }
}
