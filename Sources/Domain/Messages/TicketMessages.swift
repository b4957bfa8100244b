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

/// Tickets of a reservation were made again, are others than before, and their buyer is to be told.
public struct TicketsRenewed: Fact {
    /// That made them: it tells of each reservation once.
    public let jobID: JobID
    /// With the event and the holders of all its tickets as they are now.
    public let reservation: PaidReservation
    /// Those that are others, in the order of the seats.
    public let ticketIDs: [TicketID]
    /// Of at least one of them; none where it is not known.
    public let changes: Set<TicketChange>

    public init(jobID: JobID, reservation: PaidReservation, ticketIDs: [TicketID], changes: Set<TicketChange>) {
        (self.jobID, self.reservation, self.ticketIDs, self.changes) = (jobID, reservation, ticketIDs, changes)
    }
}

/// What a buyer is told has changed about a ticket.
public enum TicketChange: String, Codable, Sendable, Hashable, CaseIterable {
    case title, times, venue, holder
    /// Whoever has what was printed before cannot go in with it.
    case code
    /// How it is laid out, and nothing that it says.
    case look
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
        /// Leads whoever has it to the document of the day, for as long as there is one, without signing in.
        public let link: String?

        public init(fileName: String, mediaType: String, content: Data, link: String? = nil) {
            (self.fileName, self.mediaType, self.content, self.link) = (fileName, mediaType, content, link)
        }
    }

    public static let owner = ServiceName.tickets
    public let reservationID: ReservationID

    public init(reservationID: ReservationID) { self.reservationID = reservationID }
}

/// Draws tickets that nobody has bought, and keeps nothing of them: what cannot be drawn is to be known before it is sold.
public struct ProofTickets: Call {
    public struct Response: Codable, Sendable, Hashable {
        /// At most one of each ticket.
        public let faults: [Fault]

        public init(faults: [Fault]) { self.faults = faults }
    }

    public struct Fault: Codable, Sendable, Hashable {
        /// Which of the tickets it is, from 0.
        public let ticket: Int
        /// What is wrong, and what to do.
        public let message: String
        /// What of a ticket's data is to blame, such as `event.name`, or `template`; nil where that is not known.
        public let field: String?
        /// Whether the ticket could be drawn without the holder's name.
        public let isOfHolder: Bool

        public init(ticket: Int, message: String, field: String?, isOfHolder: Bool) {
            (self.ticket, self.message, self.field, self.isOfHolder) = (ticket, message, field, isOfHolder)
        }
    }

    public static let owner = ServiceName.tickets
    public let event: EventOutline
    /// One ticket for each seat.
    public let seats: [ReservedSeat]
    /// Of the seats, in their order; nil is nobody's.
    public let holders: [String?]

    public init(event: EventOutline, seats: [ReservedSeat], holders: [String?]) {
        (self.event, self.seats, self.holders) = (event, seats, holders)
    }
}
