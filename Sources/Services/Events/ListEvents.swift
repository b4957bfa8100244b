import Domain
import Foundation
import Postgres
import ServiceKit
import Synchronization

extension EventsService {
    /// Throws `APIError` 404.
    func event(_ id: EventID) async throws -> Event {
        guard var event = try await find(id) else { throw APIError.notFound("event") }
        event.take(try await resources.call(CountSeats(eventIDs: [id])).counts.first)
        return event
    }

    /// Without its seats counted.
    func find(_ id: EventID) async throws -> Event? {
        let now = resources.now()
        return try await resources.pool.query(store.event(id), isRepeatable: true).oneOrNone().map {
            try Event(row: $0, at: now)
        }
    }

    func events(_ filter: EventFilter, _ page: Page) async throws -> APIResponse {
        let key = KeptLists.Key(filter: filter, page: page)
        if let kept = lists.find(key) { return kept }
        let term = lists.term
        let now = resources.now()
        var events = try await resources.pool.query(
            store.events(filter, at: now, limit: page.limit, offset: page.offset), isRepeatable: true
        ).map { try Event(row: $0, at: now) }
        let total = try await resources.pool.query(store.count(filter, at: now), isRepeatable: true).one(Int.self)
        let counts = try await resources.call(CountSeats(eventIDs: events.map(\.id))).counts
        let byEvent = Dictionary(counts.map { ($0.eventID, $0) }) { one, _ in one }
        for index in events.indices { events[index].take(byEvent[events[index].id]) }
        let answer = try APIResponse.ok(Listing(events, total: total, page))
        lists.keep(answer, key, since: term, for: settings.listLife)
        return answer
    }
}

/// Lists of events that were given out a moment ago. Every visitor asks for the same few, and counting their seats is dear.
final class KeptLists: Sendable {
    struct Key: Hashable {
        let filter: EventFilter
        let page: Page
    }

    private struct State {
        var answers: [Key: (APIResponse, until: ContinuousClock.Instant)] = [:]
        /// Grows when events change, so that what was read before is not kept after.
        var term = 0
    }

    private let state = Mutex(State())
    private static let most = 256

    var term: Int { state.withLock { $0.term } }

    func find(_ key: Key) -> APIResponse? {
        state.withLock { state in
            guard let (answer, end) = state.answers[key], end > .now else { return nil }
            return answer
        }
    }

    func keep(_ answer: APIResponse, _ key: Key, since term: Int, for life: Duration) {
        state.withLock { state in
            guard state.term == term else { return }
            if state.answers.count >= Self.most { state.answers = [:] }
            state.answers[key] = (answer, .now + life)
        }
    }

    /// Events have changed.
    func forget() {
        state.withLock { state in
            state.term += 1
            state.answers = [:]
        }
    }
}
