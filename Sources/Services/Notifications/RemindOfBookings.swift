import Domain
import Foundation
import Postgres
import ServiceKit

extension NotificationsService {
    /// Reminds the guests of what begins soon, once.
    func remind() async throws {
        while try await remindSome() == Self.remindersAtOnce {}
    }

    private static let remindersAtOnce = 200

    private func remindSome() async throws -> Int {
        let now = resources.now()
        return try await resources.transaction { tx, outbox in
            let due = try store.takeReminders(
                from: now, to: now + settings.reminder, notice: settings.reminder,
                atMost: Self.remindersAtOnce, tx)
            for (reservation, event) in due {
                let current = event.map(reservation.at) ?? reservation
                try queue(.bookingReminder, .reminder(current), for: current, tx, outbox)
            }
            return due.count
        }
    }
}

extension PaidReservation {
    /// The same with what is known of its event now.
    func at(_ event: EventOutline) -> PaidReservation {
        PaidReservation(
            id: id, paymentID: paymentID, buyerID: buyerID, event: event, seats: seats, holders: holders,
            paidAt: paidAt,
            language: language)
    }
}
