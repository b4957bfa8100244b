import Domain
import Foundation
import HTTPTypes
import ServiceKit

/// All HTTP of Events.
struct EventsRoutes: Sendable {
    let events: EventsService

    func mount(_ routes: Routes) {
        // The second is another name for the first.
        for venues in ["venues", "events/venues"] {
            routes.get(venues, .anyone, listVenues)
            routes.post(venues, .role(.admin), makeVenue)
            routes.get("\(venues)/:id", .anyone) { try .ok(await events.venue($0.id("id"))) }
            routes.put("\(venues)/:id", .role(.admin)) { request in
                try .ok(await events.changeVenue(request.id("id"), request.body(VenueDraft.self)))
            }
            routes.delete("\(venues)/:id", .role(.admin)) { request in
                try await events.deleteVenue(request.id("id"))
                return .noContent
            }
        }
        routes.get("events", .anyone, list)
        routes.post("events", .role(.admin), make)
        routes.get("events/:id", .anyone) { try .ok(await events.event($0.id("id"))) }
        routes.put("events/:id", .role(.admin)) { request in
            try .ok(await events.changeEvent(request.id("id"), request.body(EventDraft.self)))
        }
        routes.delete("events/:id", .role(.admin)) { request in
            try await events.deleteEvent(request.id("id"))
            return .noContent
        }
    }

    @Sendable private func listVenues(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.page()
        return try .list(await events.venues(page), page, of: request)
    }

    @Sendable private func makeVenue(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        return try .created(await events.makeVenue(json.decode(VenueDraft.self), request, json))
    }

    @Sendable private func list(_ request: APIRequest) async throws -> APIResponse {
        let filter = EventFilter(
            search: try request.query("search"), category: try request.query("category"),
            status: try request.query("status", as: EventStatus.self), from: try instant(request, "from", isEnd: false),
            to: try instant(request, "to", isEnd: true))
        return try await events.events(filter, request.page())
    }

    /// An instant, or a day in UTC; as an end, the day is the last one.
    private func instant(_ request: APIRequest, _ name: String, isEnd: Bool) throws(APIError) -> Date? {
        guard let text = try request.query(name) else { return nil }
        if let date = Date(api: text) { return date }
        guard text.utf8.count == 10, let day = Date(api: "\(text)T00:00:00Z") else {
            throw .invalid(name, "must be an instant such as 2026-05-01T19:30:00Z, or a day such as 2026-05-01")
        }
        return isEnd ? day.addingTimeInterval(86_400) : day
    }

    @Sendable private func make(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        return try .created(await events.makeEvent(json.decode(EventDraft.self), request, json))
    }
}
