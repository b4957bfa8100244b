import Domain
import Foundation
import Postgres
import ServiceKit

enum SeatStatus: String, Codable, Sendable, PostgresValue, CaseIterable {
    case available = "AVAILABLE"
    case locked = "LOCKED"
    case reserved = "RESERVED"
    case sold = "SOLD"
}

/// A seat of an event, as the API shows it to somebody.
struct Seat: Codable, Sendable, Hashable {
    var id: SeatID
    var eventId: EventID
    var rowLabel: String
    var seatNumber: String
    var section: String
    var seatType: String
    var price: Decimal
    var status: SeatStatus
    var lockedBy: UserID?
    var reservationId: ReservationID?
    var lockedAt: Date?
    var lockExpiresAt: Date?
    var createdAt: Date
    var updatedAt: Date
}

/// Who looks at seats: it decides whether they see whose a seat is.
enum Viewer: Sendable, Hashable {
    case anyone
    case buyer(UserID)
    /// Staff, and the other services.
    case staff

    init(_ caller: Caller?) {
        switch caller {
        case .user(_, let role, _) where role.includes(.staff): self = .staff
        case .user(let id, _, _): self = .buyer(id)
        case .service: self = .staff
        case nil: self = .anyone
        }
    }

    func sees(_ owner: UserID) -> Bool {
        switch self {
        case .anyone: false
        case .buyer(let id): id == owner
        case .staff: true
        }
    }
}

extension Seat {
    /// What `init(row:)` reads, from `seats.seats s join seats.events e`.
    static let columns: SQL = """
        s.id, s.event_id, s.row_label, s.seat_number, s.section, s.seat_type, s.price, e.currency, s.status, s.locked_by,
        s.reservation_id, s.locked_at, s.lock_expires_at, s.created_at, s.updated_at
        """

    /// As the seat is at an instant: one whose time is over is free.
    init(row: Row, at instant: Date, for viewer: Viewer) throws {
        id = try row["id"]
        eventId = try row["event_id"]
        rowLabel = try row["row_label"]
        seatNumber = try row["seat_number"]
        section = try row["section"]
        seatType = try row["seat_type"]
        price = Money(minorUnits: try row["price"], currency: try row["currency"]).amount
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
        let expiry: Date? = try row["lock_expires_at"]
        let isOver = expiry.map { $0 <= instant } ?? false
        status = isOver ? .available : try row["status"]
        guard !isOver, let owner = try row.decode(UserID?.self, "locked_by") else { return }
        lockExpiresAt = expiry
        lockedAt = try row["locked_at"]
        guard viewer.sees(owner) else { return }
        lockedBy = owner
        reservationId = try row["reservation_id"]
    }
}
