import Domain
import Foundation
import Postgres
import ServiceKit

extension TicketsService {
    /// One ticket for each seat. What is there already stays as it is.
    func issue(_ paid: PaidReservation, _ tx: Transaction, _ outbox: Outbox) throws {
        let (why, knowsEvent) = try store.enter(paid, tx)
        if !knowsEvent { try store.learn(paid.event, tx) }
        try store.insert(try drafts(paid), paid, cancelled: why, at: resources.now(), tx)
        if why == nil { outbox.wake(TicketsStore.pending) }
    }

    private func drafts(_ paid: PaidReservation) throws -> [TicketsStore.Draft] {
        let (signer, validity) = (keys.signer, validity(from: paid.paidAt, of: paid.event))
        return try paid.seats.seats.enumerated().map { index, seat in
            let id = resources.newID(TicketID.self)
            let holder = index < paid.holders.count ? paid.holders[index] : nil
            return TicketsStore.Draft(
                id: id, seat: seat.id, holder: holder.flatMap { $0.isEmpty ? nil : $0 },
                code: try signer.sign(ticket: id, event: paid.event.id, validity: validity).text)
        }
    }

    /// Issues the tickets of a reservation that is paid for although that was not told yet: who has just paid waits for
    /// nothing. False where there are none to be issued.
    func issueAhead(_ id: ReservationID) async throws -> Bool {
        do {
            let offer = try await resources.call(DescribeReservation(reservationID: id))
            guard let payment = offer.paidBy else { return false }
            try await issue(id, paidBy: payment)
            return true
        } catch let error as APIError where error.statusCode == 404 {
            return false
        }
    }

    /// Of a reservation that is confirmed for the payment, confirming changes nothing, and says what was sold.
    private func issue(_ id: ReservationID, paidBy payment: PaymentID) async throws {
        let paid = try await resources.call(
            ConfirmReservation(reservationID: id, paymentID: payment, paidAt: resources.now()))
        try await resources.transaction { tx, outbox in try issue(paid, tx, outbox) }
    }

    /// When codes of a sale admit. One that was sold after its event's end is valid without end.
    func validity(from sale: Date, of event: EventOutline) -> Validity {
        Validity(from: sale, until: event.endsAt + settings.grace) ?? .always
    }

    /// What of a reservation is asked to be issued.
    struct Order: Decodable, Sendable {
        var reservationId: ReservationID
        var paymentId: PaymentID
        var userId: UserID
        var eventId: EventID
        var seatIds: [SeatID]
    }

    /// Issues what is missing of a reservation that is paid for, and lets be drawn what could not be drawn before.
    func generate(_ order: Order) async throws -> [Ticket] {
        if let tickets = try await existing(order) { return tickets }
        let offer = try await resources.call(DescribeReservation(reservationID: order.reservationId))
        guard !offer.isOpen else {
            throw APIError.conflict("NOT_PAID", "the reservation is not paid for; its tickets are issued when it is")
        }
        try await issue(order.reservationId, paidBy: order.paymentId)
        guard let tickets = try await existing(order) else { throw APIError.notFound("reservation") }
        return tickets
    }

    /// Nil where there are none.
    private func existing(_ order: Order) async throws -> [Ticket]? {
        let tickets = try await tickets(store.tickets(ofReservation: order.reservationId))
        guard let first = tickets.first else { return nil }
        guard first.paymentId == order.paymentId, first.userId == order.userId, first.eventId == order.eventId,
            Set(tickets.flatMap(\.seatIds)) == Set(order.seatIds)
        else {
            throw APIError.conflict(
                "OTHER_TICKETS", "the reservation has tickets already, and the request does not describe them")
        }
        let now = resources.now()
        try await resources.transaction { [store] tx, _ in try store.retry(order.reservationId, at: now, tx) }
        return tickets
    }
}
