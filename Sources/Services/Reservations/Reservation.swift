import Domain
import Foundation
import Postgres
import ServiceKit

enum ReservationStatus: String, Codable, Sendable, PostgresValue, CaseIterable {
    case pending = "PENDING"
    case confirmed = "CONFIRMED"
    case expired = "EXPIRED"
    case cancelled = "CANCELLED"
}

/// A reservation, as the API shows it.
struct Reservation: Codable, Sendable, Hashable {
    var id: ReservationID
    var idempotencyKey: String?
    var userId: UserID
    var eventId: EventID
    /// In the order of the seat map.
    var seatIds: [SeatID]
    var totalAmount: Decimal
    var currency: String
    var status: ReservationStatus
    var expiresAt: Date
    var confirmedAt: Date?
    var cancelledAt: Date?
    var createdAt: Date
    var updatedAt: Date
}

/// A reservation as its row has it, without what only tickets and mails need.
struct StoredReservation: Sendable {
    /// As it is at the instant at which it was read: one whose time is over is expired.
    var shown: Reservation
    let total: Money
    /// The payment that keeps it, or that it was confirmed for.
    let paymentID: PaymentID?
    let isKept: Bool
    let isEventCancelled: Bool
    let seatsUntil: Date
    let language: String?

    static let columns: SQL = """
        r.id, r.idempotency_key, r.buyer_id, r.event_id, r.seat_ids, r.total, r.currency, r.status, r.expires_at,
        r.confirmed_at, r.cancelled_at, r.created_at, r.updated_at, r.payment_id, r.kept_until, r.seats_until,
        r.language,
        exists (select from reservations.cancelled_events c where c.event_id = r.event_id) as is_event_cancelled
        """

    init(row: Row, at instant: Date) throws {
        total = Money(minorUnits: try row["total"], currency: try row["currency"])
        shown = Reservation(
            id: try row["id"], idempotencyKey: try row["idempotency_key"], userId: try row["buyer_id"],
            eventId: try row["event_id"], seatIds: try row["seat_ids"], totalAmount: total.amount,
            currency: total.currency.code, status: try row["status"], expiresAt: try row["expires_at"],
            confirmedAt: try row["confirmed_at"], cancelledAt: try row["cancelled_at"],
            createdAt: try row["created_at"], updatedAt: try row["updated_at"])
        paymentID = try row["payment_id"]
        let keptUntil: Date? = try row["kept_until"]
        isKept = keptUntil.map { $0 > instant } ?? false
        seatsUntil = try row["seats_until"]
        language = try row["language"]
        isEventCancelled = try row["is_event_cancelled"]
        if shown.status == .pending, shown.expiresAt <= instant, !isKept { shown.status = .expired }
    }

    var offer: ReservationOffer {
        ReservationOffer(
            reservationID: shown.id, buyerID: shown.userId, eventID: shown.eventId, seatIDs: shown.seatIds,
            total: total, expiresAt: shown.expiresAt, isOpen: shown.status == .pending,
            paidBy: shown.status == .confirmed ? paymentID : nil,
            refusal: isKept ? nil : refusal.map { .init(code: $0.code, message: $0.message) }, language: language)
    }
}

extension StoredReservation {
    /// Why a payment cannot have it, or its buyer not change it. Nil where nothing speaks against it.
    var refusal: APIError? {
        switch shown.status {
        case .expired:
            .conflict("RESERVATION_EXPIRED", "the reservation has expired, and its seats are free; hold seats again")
        case .cancelled: .conflict("RESERVATION_CANCELLED", "the reservation was cancelled; hold seats again")
        case .confirmed: .conflict("RESERVATION_PAID", "the reservation is paid for already")
        case .pending where isKept:
            .conflict("PAYMENT_IN_PROGRESS", "a payment for this reservation is being worked on; wait for its end")
        case .pending where isEventCancelled:
            .conflict("RESERVATION_CANCELLED", "the event was cancelled, and the reservation with it")
        case .pending: nil
        }
    }
}
