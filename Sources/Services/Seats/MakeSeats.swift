import Domain
import Foundation
import Postgres
import ServiceKit

extension SeatsService {
    /// Makes the seats of an event, once.
    func make(_ call: MakeSeats) async throws -> SeatCount {
        let now = resources.now()
        let ids = (0..<call.seats.reduce(0) { $0 + $1.numbers.count }).map { _ in resources.newID(SeatID.self) }
        try await resources.transaction { [store] tx, _ in
            if try store.insertEvent(call, tx) { try store.insertSeats(ids, call, at: now, tx) }
        }
        return try await count([call.eventID]).first ?? SeatCount(eventID: call.eventID, total: 0, available: 0)
    }

    /// Removes an event's seats. Throws `APIError` 409 where somebody has one.
    func remove(_ event: EventID) async throws -> Done {
        let now = resources.now()
        try await resources.transaction { [store] tx, _ in
            let taken = try store.lockAll(of: event, at: now, tx)
            guard taken == 0 else {
                throw APIError.conflict(
                    "SEATS_IN_USE", "\(taken) seats are held, reserved or sold; cancel the event instead")
            }
            try store.deleteEvent(event, tx)
        }
        return Done()
    }

    func count(_ events: [EventID]) async throws -> [SeatCount] {
        guard !events.isEmpty else { return [] }
        return try await resources.pool.query(store.count(events, at: resources.now()), isRepeatable: true)
            .all((EventID, Int, Int).self).map { SeatCount(eventID: $0.0, total: $0.1, available: $0.2) }
    }
}
