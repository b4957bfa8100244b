import Foundation

// What Reservations tells the other services, and does for Payments. Each call may come twice.

/// A reservation is paid for: its seats are sold to it, and tickets are owed.
public struct ReservationPaid: Fact {
    public let reservation: PaidReservation

    public init(reservation: PaidReservation) { self.reservation = reservation }
}

/// A reservation that was paid for is so no more: the money went back, its seats are free, its tickets admit nobody.
public struct ReservationRefunded: Fact {
    public let reservation: PaidReservation
    /// What the buyer is told.
    public let reason: String?
    public let refundedAt: Date

    public init(reservation: PaidReservation, reason: String?, refundedAt: Date) {
        (self.reservation, self.reason, self.refundedAt) = (reservation, reason, refundedAt)
    }
}

/// What was sold, as it was agreed on: tickets and mails ask nobody again.
public struct PaidReservation: Codable, Sendable, Hashable {
    public let id: ReservationID
    public let paymentID: PaymentID
    public let buyerID: UserID
    public let event: EventOutline
    /// In the order of the seat map.
    public let seats: ReservedSeats
    /// The names of those who come, for as many of the seats as were given, in the same order.
    public let holders: [String?]
    public let paidAt: Date
    /// What the buyer reads, as a language tag (BCP 47); nil where it is not known.
    public let language: String?

    public init(
        id: ReservationID, paymentID: PaymentID, buyerID: UserID, event: EventOutline, seats: ReservedSeats,
        holders: [String?], paidAt: Date, language: String? = nil
    ) {
        (self.id, self.paymentID, self.buyerID, self.event) = (id, paymentID, buyerID, event)
        (self.seats, self.holders, self.paidAt, self.language) = (seats, holders, paidAt, language)
    }
}

/// What a reservation costs and whose it is, for who wants to pay. 404 where there is none.
public struct DescribeReservation: Call {
    public typealias Response = ReservationOffer
    public static let owner = ServiceName.reservations
    public let reservationID: ReservationID

    public init(reservationID: ReservationID) { self.reservationID = reservationID }
}

public struct ReservationOffer: Codable, Sendable, Hashable {
    public let reservationID: ReservationID
    public let buyerID: UserID
    public let eventID: EventID
    public let seatIDs: [SeatID]
    public let total: Money
    public let expiresAt: Date
    /// Neither paid for, nor cancelled, nor expired.
    public let isOpen: Bool
    /// What it was paid for by; nil where it was not, or that was given back.
    public let paidBy: PaymentID?
    /// Why it cannot be paid for, now or later; nil where it can.
    public let refusal: Refusal?
    /// What the buyer reads, as a language tag (BCP 47); nil where it is not known.
    public let language: String?

    public init(
        reservationID: ReservationID, buyerID: UserID, eventID: EventID, seatIDs: [SeatID], total: Money,
        expiresAt: Date, isOpen: Bool, paidBy: PaymentID? = nil, refusal: Refusal? = nil, language: String? = nil
    ) {
        (self.reservationID, self.buyerID, self.eventID, self.seatIDs) = (reservationID, buyerID, eventID, seatIDs)
        (self.total, self.expiresAt, self.isOpen, self.language) = (total, expiresAt, isOpen, language)
        (self.paidBy, self.refusal) = (paidBy, refusal)
    }

    /// As clients are told it, as a conflict.
    public struct Refusal: Codable, Sendable, Hashable {
        public let code: String
        public let message: String

        public init(code: String, message: String) { (self.code, self.message) = (code, message) }
    }
}

/// Keeps an open reservation, with its seats, for one payment until an instant: it neither expires nor can be cancelled or
/// paid for by another payment before. 409 `RESERVATION_EXPIRED`, `RESERVATION_CANCELLED`, `RESERVATION_PAID`, or
/// `PAYMENT_IN_PROGRESS` where another payment has it.
public struct KeepForPayment: Call {
    public typealias Response = ReservationOffer
    public static let owner = ServiceName.reservations
    public let reservationID: ReservationID
    public let paymentID: PaymentID
    public let until: Date

    public init(reservationID: ReservationID, paymentID: PaymentID, until: Date) {
        (self.reservationID, self.paymentID, self.until) = (reservationID, paymentID, until)
    }
}

/// The payment came to nothing: the reservation is open again for as long as it was before, for another try. Whatever is
/// not kept for that payment stays as it is.
public struct GiveUpPayment: Call {
    public typealias Response = Done
    public static let owner = ServiceName.reservations
    public let reservationID: ReservationID
    public let paymentID: PaymentID

    public init(reservationID: ReservationID, paymentID: PaymentID) {
        (self.reservationID, self.paymentID) = (reservationID, paymentID)
    }
}

/// The reservation is paid for and its seats are sold to it: `ReservationPaid` is told. 409 where it is not kept for that
/// payment any more; confirmed for it already counts as done.
public struct ConfirmReservation: Call {
    public typealias Response = PaidReservation
    public static let owner = ServiceName.reservations
    public let reservationID: ReservationID
    public let paymentID: PaymentID
    public let paidAt: Date

    public init(reservationID: ReservationID, paymentID: PaymentID, paidAt: Date) {
        (self.reservationID, self.paymentID, self.paidAt) = (reservationID, paymentID, paidAt)
    }
}

/// The payment was given back: the reservation is cancelled, its seats are freed, sold as they are, and `ReservationRefunded`
/// is told if it had been confirmed. Cancelled already counts as done.
public struct CancelPaidReservation: Call {
    public typealias Response = Done
    public static let owner = ServiceName.reservations
    public let reservationID: ReservationID
    public let paymentID: PaymentID
    public let reason: String?

    public init(reservationID: ReservationID, paymentID: PaymentID, reason: String?) {
        (self.reservationID, self.paymentID, self.reason) = (reservationID, paymentID, reason)
    }
}
