import Domain
import Foundation
import Postgres
import ServiceKit

extension SeatsService {
    /// Some seats of an event. Throws `APIError` 404 where one is none.
    func seats(_ ids: [SeatID], of event: EventID, for viewer: Viewer) async throws -> [Seat] {
        let now = resources.now()
        let seats = try await resources.pool.query(store.seats(ids, of: event), isRepeatable: true)
            .map { try Seat(row: $0, at: now, for: viewer) }
        try Self.requireKnown(ids, seats.map(\.id))
        return seats
    }

    /// What a buyer holds, in one event or in all.
    func locks(of user: UserID, in event: EventID?, for viewer: Viewer) async throws -> [Seat] {
        let now = resources.now()
        return try await resources.pool.query(store.locks(of: user, in: event, at: now), isRepeatable: true)
            .map { try Seat(row: $0, at: now, for: viewer) }
    }
}
