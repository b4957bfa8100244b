import Domain
import Foundation
import Postgres
import ServiceKit

extension EventsService {
    func makeVenue(_ draft: VenueDraft, _ request: APIRequest, _ json: RequestBodyJSON) async throws -> Venue {
        guard let name = draft.name else { throw APIError.invalid("name", "is missing") }
        let now = resources.now()
        let venue = try draft.applied(
            to: Venue(id: resources.newID(), name: name, createdAt: now, updatedAt: now))
        return try await resources.once(request, json) { [store] tx, _ in
            try store.insert(venue, tx)
            return venue
        }
    }

    /// Throws `APIError` 404.
    func venue(_ id: VenueID) async throws -> Venue {
        guard let row = try await resources.pool.query(store.venue(id), isRepeatable: true).oneOrNone() else {
            throw APIError.notFound("venue")
        }
        return try Venue(row: row)
    }

    func venues(_ page: Page) async throws -> [Venue] {
        try await resources.pool.query(store.venues(limit: page.limit, offset: page.offset), isRepeatable: true)
            .map(Venue.init(row:))
    }

    /// Events that are there keep the venue as it was, until they are given it again. Throws `APIError` 400 and 404.
    func changeVenue(_ id: VenueID, _ draft: VenueDraft) async throws -> Venue {
        let now = resources.now()
        return try await resources.transaction { [store] tx, _ in
            guard var venue = try store.lockVenue(id, tx) else { throw APIError.notFound("venue") }
            venue = try draft.applied(to: venue)
            venue.updatedAt = now
            try store.update(venue, tx)
            return venue
        }
    }

    /// Throws `APIError` 404, and 409 where something takes place there.
    func deleteVenue(_ id: VenueID) async throws {
        do {
            guard try await resources.pool.query(store.deleteVenue(id)).affected == 1 else {
                throw APIError.notFound("venue")
            }
        } catch PostgresError.foreignKey("events_venue_id_fkey", _) {
            throw APIError.conflict("VENUE_IN_USE", "there are events at this venue; delete them first")
        }
    }
}
