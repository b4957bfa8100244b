import Domain
import Foundation
import Postgres
import ServiceKit

// What has happened becomes a notification, in the transaction of the fact.
extension NotificationsService {
    func queueTickets(_ fact: TicketsReady, _ tx: Transaction, _ outbox: Outbox) throws {
        let reservation = fact.reservation
        try queue(.ticketReady, .tickets(reservation), for: reservation, tx, outbox)
        try store.insertBooking(reservation, at: resources.now(), tx)
    }

    /// Once for each job that made them again.
    func queueRenewal(_ fact: TicketsRenewed, _ tx: Transaction, _ outbox: Outbox) throws {
        let reservation = fact.reservation
        let mail = QueuedMail(
            id: resources.newID(), user: reservation.buyerID, occasion: .ticketRenewed,
            content: .renewal(reservation, changes: fact.changes), language: reservation.language,
            queuedAt: resources.now())
        var metadata = Self.metadata(reservation)
        metadata["jobId"] = .string("\(fact.jobID)")
        try insert(
            mail, about: "\(Occasion.ticketRenewed.rawValue):\(reservation.id):\(fact.jobID)",
            metadata: .object(metadata), tx, outbox)
    }

    func queueReceipt(_ fact: PaymentCompleted, _ tx: Transaction, _ outbox: Outbox) throws {
        let payment = fact.payment
        let mail = QueuedMail(
            id: resources.newID(), user: payment.buyerID, occasion: .paymentReceipt, content: .receipt(payment),
            language: fact.language, queuedAt: resources.now())
        try insert(
            mail, about: "\(Occasion.paymentReceipt.rawValue):\(payment.id)",
            metadata: [
                "paymentId": .string("\(payment.id)"), "reservationId": .string("\(payment.reservationID)"),
                "eventId": .string("\(payment.eventID)"),
            ], tx, outbox)
    }

    func queueCancellation(_ fact: ReservationRefunded, _ tx: Transaction, _ outbox: Outbox) throws {
        let reservation = fact.reservation
        try store.cancelBooking(reservation, at: resources.now(), tx)
        try queue(
            .cancellation, .cancellation(reservation, reason: fact.reason), for: reservation, tx, outbox)
    }

    func queueReset(_ fact: PasswordResetReady, _ tx: Transaction, _ outbox: Outbox) throws {
        let mail = QueuedMail(
            id: resources.newID(), user: fact.userID, occasion: .passwordReset, recipient: fact.email,
            content: .reset(fact), queuedAt: resources.now())
        try insert(
            mail, about: "\(Occasion.passwordReset.rawValue):\(fact.resetID.uuidString)", metadata: [:], tx, outbox)
    }

    func queue(
        _ occasion: Occasion, _ content: MailContent, for reservation: PaidReservation, _ tx: Transaction,
        _ outbox: Outbox
    ) throws {
        let mail = QueuedMail(
            id: resources.newID(), user: reservation.buyerID, occasion: occasion, content: content,
            language: reservation.language, queuedAt: resources.now())
        try insert(
            mail, about: "\(occasion.rawValue):\(reservation.id)", metadata: .object(Self.metadata(reservation)), tx,
            outbox)
    }

    /// And wakes the sending.
    func insert(
        _ mail: QueuedMail, about: String?, metadata: JSONValue, _ tx: Transaction, _ outbox: Outbox
    ) throws {
        try store.insert(mail, about: about, metadata: metadata, tx)
        outbox.wake(Self.channel)
    }

    private static func metadata(_ reservation: PaidReservation) -> [String: JSONValue] {
        [
            "reservationId": .string("\(reservation.id)"), "paymentId": .string("\(reservation.paymentID)"),
            "eventId": .string("\(reservation.event.id)"),
        ]
    }
}
