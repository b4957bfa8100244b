import Foundation

// What Seats does for the other services. Each call may come twice.

/// Makes the seats of an event, all of them, unless they are there already.
public struct MakeSeats: Call {
    public static let owner = ServiceName.seats
    public let eventID: EventID
    public let currency: Currency
    /// No seat is held or reserved from then on.
    public let salesEndAt: Date
    public let seats: [SeatRun]

    public init(eventID: EventID, currency: Currency, salesEndAt: Date, seats: [SeatRun]) {
        (self.eventID, self.currency, self.salesEndAt, self.seats) = (eventID, currency, salesEndAt, seats)
    }

    public typealias Response = SeatCount
}

/// Removes the seats of an event, unless somebody has one: then that is 409.
public struct RemoveSeats: Call {
    public typealias Response = Done
    public static let owner = ServiceName.seats
    public let eventID: EventID

    public init(eventID: EventID) { self.eventID = eventID }
}

/// How many seats events have, and how many of these nobody has.
public struct CountSeats: Call {
    /// An event that is not in it has no seats.
    public struct Response: Codable, Sendable, Hashable {
        public let counts: [SeatCount]

        public init(counts: [SeatCount]) { self.counts = counts }
    }

    public static let owner = ServiceName.seats
    public let eventIDs: [EventID]

    public init(eventIDs: [EventID]) { self.eventIDs = eventIDs }
}

public struct SeatCount: Codable, Sendable, Hashable {
    public let eventID: EventID
    public let total: Int
    public let available: Int

    public init(eventID: EventID, total: Int, available: Int) {
        (self.eventID, self.total, self.available) = (eventID, total, available)
    }
}

/// Turns seats that a buyer holds into seats of a reservation, all or none, and says what they cost.
///
/// Seats that the reservation has already count as done. 404 where a seat is none of the event's; 409 `SEATS_NOT_HELD`
/// where one is not held by the buyer any more, or 409 `SALES_ENDED`.
public struct ReserveSeats: Call {
    public static let owner = ServiceName.seats
    public let eventID: EventID
    public let reservationID: ReservationID
    public let buyerID: UserID
    public let seatIDs: [SeatID]
    /// When the seats are free again, whatever becomes of the reservation. Seats keeps to it by itself, so it should be a
    /// little later than what the buyer is told.
    public let until: Date

    public init(eventID: EventID, reservationID: ReservationID, buyerID: UserID, seatIDs: [SeatID], until: Date) {
        (self.eventID, self.reservationID, self.buyerID) = (eventID, reservationID, buyerID)
        (self.seatIDs, self.until) = (seatIDs, until)
    }

    public typealias Response = ReservedSeats
}

/// The seats of a reservation, in the order of the seat map, with what they cost.
public struct ReservedSeats: Codable, Sendable, Hashable {
    public let currency: Currency
    public let seats: [ReservedSeat]

    public init(currency: Currency, seats: [ReservedSeat]) { (self.currency, self.seats) = (currency, seats) }

    public var total: Money { Money(minorUnits: seats.reduce(0) { $0 + $1.price }, currency: currency) }
}

public struct ReservedSeat: Codable, Sendable, Hashable {
    public let id: SeatID
    public let section: String
    public let row: String
    public let number: String
    public let seatType: String
    /// In the smallest units of the currency.
    public let price: Int

    public init(id: SeatID, section: String, row: String, number: String, seatType: String, price: Int) {
        (self.id, self.section, self.row, self.number) = (id, section, row, number)
        (self.seatType, self.price) = (seatType, price)
    }
}

/// Moves the instant at which a reservation's seats are free again. 409 `SEATS_NOT_RESERVED` where they are already.
public struct ProlongReservedSeats: Call {
    public typealias Response = Done
    public static let owner = ServiceName.seats
    public let reservationID: ReservationID
    public let until: Date

    public init(reservationID: ReservationID, until: Date) { (self.reservationID, self.until) = (reservationID, until) }
}

/// Sells all seats of a reservation. Sold to it already counts as done; 409 `SEATS_NOT_RESERVED` where it has not exactly
/// these seats any more, and then nothing is sold.
public struct SellSeats: Call {
    public static let owner = ServiceName.seats
    public let eventID: EventID
    public let reservationID: ReservationID
    public let seatIDs: [SeatID]

    public init(eventID: EventID, reservationID: ReservationID, seatIDs: [SeatID]) {
        (self.eventID, self.reservationID, self.seatIDs) = (eventID, reservationID, seatIDs)
    }

    public typealias Response = ReservedSeats
}

/// Frees the seats that a reservation has; none counts as done.
public struct ReleaseSeats: Call {
    public struct Response: Codable, Sendable, Hashable {
        /// Those that this call has freed.
        public let seatIDs: [SeatID]

        public init(seatIDs: [SeatID]) { self.seatIDs = seatIDs }
    }

    public static let owner = ServiceName.seats
    public let reservationID: ReservationID
    /// True for a reservation that is over for good, whoever sold its seats. False for one that did not come to be.
    public let includingSold: Bool

    public init(reservationID: ReservationID, includingSold: Bool) {
        (self.reservationID, self.includingSold) = (reservationID, includingSold)
    }
}
