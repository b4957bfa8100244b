import Domain
import Foundation
import Postgres
import ServiceKit
import Synchronization

extension ReservationsService {
    func find(_ id: ReservationID) async throws -> StoredReservation? {
        let rows = try await resources.pool.query(store.reservation(id), isRepeatable: true)
        // The clock is read after the row, so that nothing is shown as expired that was kept meanwhile.
        return try rows.oneOrNone().map { try StoredReservation(row: $0, at: resources.now()) }
    }

    /// Throws `APIError` 404.
    func require(_ id: ReservationID) async throws -> StoredReservation {
        guard let found = try await find(id) else { throw APIError.notFound("reservation") }
        return found
    }

    func describe(_ id: ReservationID) async throws -> ReservationOffer { try await require(id).offer }

    /// The newest first.
    func reservations(of buyer: UserID, _ page: Page) async throws -> [Reservation] {
        let rows = try await resources.pool.query(store.reservations(of: buyer, page), isRepeatable: true)
        let now = resources.now()
        return try rows.map { try StoredReservation(row: $0, at: now).shown }
    }
}

/// Events as Events described them some seconds ago at most. All buyers of a show ask for the same one.
final class KeptEvents: Sendable {
    private let resources: Resources
    private let life: Duration
    private let kept = Mutex<[EventID: (EventOutline, until: ContinuousClock.Instant)]>([:])
    private static let most = 1000

    init(_ resources: Resources, life: Duration) { (self.resources, self.life) = (resources, life) }

    /// Nil if there is no such event.
    func find(_ id: EventID) async throws -> EventOutline? {
        if let (event, end) = kept.withLock({ $0[id] }), end > .now { return event }
        guard let event = try await resources.call(DescribeEvent(eventID: id)).event else { return nil }
        kept.withLock { kept in
            if kept.count >= Self.most { kept = [:] }
            kept[id] = (event, .now + life)
        }
        return event
    }
}
