import Foundation

// What Tickets tells the other services, and does for Payments and Notifications. Each call may come twice.

/// All tickets of a reservation are issued, and their documents are stored.
public struct TicketsReady: Fact {
    public let reservation: PaidReservation
    /// In the order of the seats.
    public let ticketIDs: [TicketID]

    public init(reservation: PaidReservation, ticketIDs: [TicketID]) {
        (self.reservation, self.ticketIDs) = (reservation, ticketIDs)
    }
}

/// Makes the tickets of a reservation admit nobody, those too that are not issued yet. 409 `TICKETS_USED` where somebody
/// was admitted with one of them, and then nothing is done.
public struct RevokeTickets: Call {
    public typealias Response = Done
    public static let owner = ServiceName.tickets
    public let reservationID: ReservationID

    public init(reservationID: ReservationID) { self.reservationID = reservationID }
}

/// Takes a revocation back, since the money could not be given back.
public struct ReinstateTickets: Call {
    public typealias Response = Done
    public static let owner = ServiceName.tickets
    public let reservationID: ReservationID

    public init(reservationID: ReservationID) { self.reservationID = reservationID }
}

/// The one document with all tickets of a reservation, made if need be. 404 where there are none, 409 where they are
/// cancelled.
public struct FetchReservationDocument: Call {
    public struct Response: Codable, Sendable, Hashable {
        public let fileName: String
        public let mediaType: String
        public let content: Data

        public init(fileName: String, mediaType: String, content: Data) {
            (self.fileName, self.mediaType, self.content) = (fileName, mediaType, content)
        }
    }

    public static let owner = ServiceName.tickets
    public let reservationID: ReservationID

    public init(reservationID: ReservationID) { self.reservationID = reservationID }
}
