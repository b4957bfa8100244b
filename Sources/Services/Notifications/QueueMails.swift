import Domain
import Foundation
import Postgres
import ServiceKit

// What has happened becomes a notification, in the transaction of the fact.
extension NotificationsService {
    func queueTickets(_ fact: TicketsReady, _ tx: Transaction) throws {
        let reservation = fact.reservation
        try queue(.ticketReady, .tickets(reservation), for: reservation, tx)
        try store.insertBooking(reservation, at: resources.now(), tx)
    }

    /// Once for each job that made them again.
    func queueRenewal(_ fact: TicketsRenewed, _ tx: Transaction) throws {
        let reservation = fact.reservation
        let mail = QueuedMail(
            id: resources.newID(), user: reservation.buyerID, occasion: .ticketRenewed,
            content: .renewal(reservation, changes: fact.changes), language: reservation.language,
            queuedAt: resources.now())
        var metadata = Self.metadata(reservation)
        metadata["jobId"] = .string("\(fact.jobID)")
        try store.insert(
            mail, about: "\(Occasion.ticketRenewed.rawValue):\(reservation.id):\(fact.jobID)",
            metadata: .object(metadata), tx)
    }

    func queueReceipt(_ fact: PaymentCompleted, _ tx: Transaction) throws {
        let payment = fact.payment
        let mail = QueuedMail(
            id: resources.newID(), user: payment.buyerID, occasion: .paymentReceipt, content: .receipt(payment),
            queuedAt: resources.now())
        try store.insert(
            mail, about: "\(Occasion.paymentReceipt.rawValue):\(payment.id)",
            metadata: [
                "paymentId": .string("\(payment.id)"), "reservationId": .string("\(payment.reservationID)"),
                "eventId": .string("\(payment.eventID)"),
            ], tx)
    }

    func queueCancellation(_ fact: ReservationRefunded, _ tx: Transaction) throws {
        let reservation = fact.reservation
        try store.cancelBooking(reservation, at: resources.now(), tx)
        try queue(
            .cancellation, .cancellation(reservation, reason: fact.reason), for: reservation, tx)
    }

    func queueReset(_ fact: PasswordResetReady, _ tx: Transaction) throws {
        let mail = QueuedMail(
            id: resources.newID(), user: fact.userID, occasion: .passwordReset, recipient: fact.email,
            content: .reset(fact), queuedAt: resources.now())
        try store.insert(
            mail, about: "\(Occasion.passwordReset.rawValue):\(fact.resetID.uuidString)", metadata: [:], tx)
    }

    func queue(
        _ occasion: Occasion, _ content: MailContent, for reservation: PaidReservation, _ tx: Transaction
    ) throws {
        let mail = QueuedMail(
            id: resources.newID(), user: reservation.buyerID, occasion: occasion, content: content,
            language: reservation.language, queuedAt: resources.now())
        try store.insert(
            mail, about: "\(occasion.rawValue):\(reservation.id)", metadata: .object(Self.metadata(reservation)), tx)
    }

    private static func metadata(_ reservation: PaidReservation) -> [String: JSONValue] {
        [
            "reservationId": .string("\(reservation.id)"), "paymentId": .string("\(reservation.paymentID)"),
            "eventId": .string("\(reservation.event.id)"),
        ]
    }
}
