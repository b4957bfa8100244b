import Domain
import Foundation
import Logging
import ServiceKit

extension ReservationsService {
    /// Refuses names that cannot stand on the event's tickets, while those who gave them are there to correct them. Throws
    /// `APIError` 400.
    ///
    /// It is for their sake alone: nobody is kept from reserving because tickets cannot be drawn at the moment, or because
    /// something else is wrong with them.
    func proof(_ names: [SeatID: String], _ wish: ReservationWish, at event: EventOutline) async throws {
        let given = wish.seatIds.indices.filter { names[wish.seatIds[$0]] != nil }
        guard !given.isEmpty else { return }
        let seats = given.map {
            ReservedSeat(id: wish.seatIds[$0], section: "A", row: "A", number: "1", seatType: "STANDARD", price: 0)
        }
        let response: ProofTickets.Response
        do {
            response = try await resources.call(
                ProofTickets(event: event, seats: seats, holders: given.map { names[wish.seatIds[$0]] }))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            resources.logger.warning("Names on tickets could not be tried out", metadata: ["error": "\(error)"])
            return
        }
        let problems = response.faults.filter { $0.isOfHolder && given.indices.contains($0.ticket) }.map { fault in
            FieldProblem("holders[\(given[fault.ticket])]", "cannot stand on the ticket: \(fault.message)")
        }
        guard problems.isEmpty else { throw APIError.invalid(problems) }
    }
}
