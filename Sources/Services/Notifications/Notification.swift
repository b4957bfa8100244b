import Domain
import Foundation
import Postgres
import ServiceKit

/// What a notification is about; the API's word.
enum Occasion: String, Sendable, Codable, CaseIterable, PostgresValue {
    case bookingConfirmed = "BOOKING_CONFIRMED"
    case paymentReceipt = "PAYMENT_RECEIPT"
    case ticketReady = "TICKET_READY"
    case ticketRenewed = "TICKET_RENEWED"
    case bookingReminder = "BOOKING_REMINDER"
    case cancellation = "CANCELLATION"
    case passwordReset = "PASSWORD_RESET"
}

enum NotificationStatus: String, Sendable, Codable, PostgresValue {
    case pending = "PENDING"
    case sent = "SENT"
    case failed = "FAILED"
    case delivered = "DELIVERED"
}

/// A notification, as the API shows it.
struct Notification: Codable, Sendable {
    var id: NotificationID
    var userId: UserID
    var type: String
    var event: Occasion
    var status: NotificationStatus
    var recipient: String?
    var subject: String?
    var body: String?
    var metadata: JSONValue
    var externalId: String?
    var sentAt: Date?
    var deliveredAt: Date?
    var failureReason: String?
    var createdAt: Date
    var updatedAt: Date
}

/// What a mail is written from.
enum MailContent: Codable, Sendable {
    case tickets(PaidReservation)
    case renewal(PaidReservation, changes: Set<TicketChange>)
    case receipt(PaymentOutline)
    case cancellation(PaidReservation, reason: String?)
    case reminder(PaidReservation)
    case reset(PasswordResetReady)
    /// What somebody asked for.
    case request([String: JSONValue])
}

/// A notification that is to be sent.
struct QueuedMail: Sendable {
    var id: NotificationID
    var user: UserID
    var occasion: Occasion
    var recipient: String?
    var content: MailContent
    var language: String?
    var queuedAt: Date
    /// Counting this one.
    var attempt = 0
}

extension Notification {
    static let columns: SQL = """
        n.id, n.user_id, n.type, n.event, n.status, n.recipient, n.subject, n.body, n.metadata, n.external_id, n.sent_at,
        n.delivered_at, n.failure_reason, n.created_at, n.updated_at
        """

    init(row: Row) throws {
        id = try row["id"]
        userId = try row["user_id"]
        type = try row["type"]
        event = try row["event"]
        status = try row["status"]
        recipient = try row["recipient"]
        subject = try row["subject"]
        body = try row["body"]
        let metadata: JSON<JSONValue> = try row["metadata"]
        self.metadata = metadata.value
        externalId = try row["external_id"]
        sentAt = try row["sent_at"]
        deliveredAt = try row["delivered_at"]
        failureReason = try row["failure_reason"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
    }
}
