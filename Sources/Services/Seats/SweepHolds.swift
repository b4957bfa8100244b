import Domain
import Foundation
import Postgres
import ServiceKit

extension SeatsService {
    /// Writes down that what has expired is free, so that those who watch are told.
    func sweep() async throws {
        let limit = 500
        while true {
            let now = resources.now()
            let freed = try await resources.pool.query(store.sweep(atMost: limit, at: now), isRepeatable: true)
                .all((EventID, SeatID).self)
            for (event, seats) in Dictionary(grouping: freed, by: \.0) {
                // Others' clocks may be behind.
                await gate.forget(seats.map(\.1), of: event)
                announcer.announce(event, seats.map(\.1))
            }
            if freed.count < limit { return }
        }
    }
}
