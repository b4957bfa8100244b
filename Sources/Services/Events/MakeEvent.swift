import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

extension EventsService {
    /// Makes an event and its seats. Nobody sees it before both are there; after a crash in between it is cleared away.
    /// Throws `APIError` 400, also where its tickets could not be drawn, and 404 for a venue that is none.
    func makeEvent(_ draft: EventDraft, _ request: APIRequest, _ json: RequestBodyJSON) async throws -> Event {
        guard let venueID = draft.venueId else { throw APIError.invalid("venueId", "is missing") }
        guard let title = draft.title else { throw APIError.invalid("title", "is missing") }
        let made = try await resources.onceRepeatable(request, json) {
            let venue = try await venue(venueID)
            let currency = try self.currency(draft)
            let now = resources.now()
            var event = Event(
                id: resources.newID(), title: title, venue: venue, venueId: venue.id, eventDate: now, startTime: now,
                endTime: now, timeZone: "UTC", status: .upcoming, totalSeats: 0, availableSeats: 0,
                currency: currency.code, templateName: settings.templateName, createdAt: now, updatedAt: now)
            event = try draft.applied(to: event, isNew: true, settings)
            event.status = Event.status(from: event.startTime, to: event.endTime, isCancelled: false, at: now)
            let seats = try seats(draft, at: venue, currency)
            try await proof(event, seats)
            try await resources.transaction { [store, settings, event] tx, _ in
                try store.insert(event, makingUntil: now + settings.making, tx)
            }
            let keeping = keepMaking(event.id)
            defer { keeping.cancel() }
            event.take(
                try await resources.call(
                    MakeSeats(eventID: event.id, currency: currency, salesEndAt: event.endTime, seats: seats)))
            try await finish(event)
            return event
        }
        lists.forget()
        return made
    }

    private func currency(_ draft: EventDraft) throws -> Currency {
        guard let currency = draft.currency ?? Currency(settings.currency) else {
            throw EventsError.unknownCurrency(settings.currency)
        }
        return currency
    }

    /// The seats that an event gets: those of the venue's map, or a plain grid.
    private func seats(_ draft: EventDraft, at venue: Venue, _ currency: Currency) throws(APIError) -> [SeatRun] {
        let map: SeatMap
        if let layout = venue.layoutConfig {
            let count = layout.seatCount
            guard draft.totalSeats ?? count == count else {
                throw .invalid("totalSeats", "must be \(count), or absent: so many seats has the venue's seat map")
            }
            guard draft.price == nil else { throw .invalid("price", "is what the venue's seat map says; leave it out") }
            map = layout
        } else {
            guard let total = draft.totalSeats else { throw .invalid("totalSeats", "is missing") }
            let most = min(SeatMap.seatLimit, venue.capacity ?? SeatMap.seatLimit)
            guard (1...most).contains(total) else { throw .invalid("totalSeats", "must be from 1 to \(most)") }
            map = .grid(of: total, price: draft.price ?? settings.gridPrice)
        }
        if venue.layoutConfig == nil, let fault = map.faults.first {
            throw .invalid(fault.field == "price" ? "price" : "totalSeats", fault.message)
        }
        do { return try map.plan(in: currency) } catch {
            guard venue.layoutConfig != nil else {
                throw .invalid("price", "must be a sum that \(currency) can express")
            }
            throw .invalid("currency", "does not fit the venue's seat map: \(error.field) \(error.message)")
        }
    }

    /// Says again and again that somebody is at it, until it is cancelled: a large hall takes its time.
    private func keepMaking(_ id: EventID) -> Task<Void, any Error> {
        Task {
            while true {
                try await Task.sleep(for: settings.making / 6)
                do {
                    try await resources.pool.query(store.keepMaking(id, until: resources.now() + settings.making))
                } catch {
                    // There are some more tries before it matters.
                    resources.logger.warning(
                        "An event in the making could not be kept", metadata: ["event": "\(id)", "error": "\(error)"])
                }
            }
        }
    }

    private func finish(_ event: Event) async throws {
        let outline = try event.outline()
        let isFinished = try await resources.transaction { [store] tx, outbox in
            guard try store.finish(event.id, tx) else { return false }
            try outbox.publish(EventChanged(event: outline, changedAt: event.updatedAt))
            return true
        }
        guard !isFinished else { return }
        // Its seats may have been made after those were removed that there were.
        _ = try await resources.call(RemoveSeats(eventID: event.id))
        throw APIError.unavailable("making the event took too long, and it was given up; try again")
    }

    /// Clears away what a crash, or a Seats that could not be reached, has left. What is given up cannot be finished any
    /// more, so that no event is without its seats.
    func clearUnfinished() async throws {
        for id in try await resources.pool.query(store.giveUp(at: resources.now())).all(EventID.self) {
            _ = try await resources.call(RemoveSeats(eventID: id))
            try await resources.pool.query("\(store.deleteEvent(id)) and not is_ready")
        }
    }
}
