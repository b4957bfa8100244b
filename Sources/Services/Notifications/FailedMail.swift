import Domain
import Foundation
import Postgres

/// A mail that was given up.
public struct FailedMail: Sendable {
    public let id: NotificationID
    /// What it is about: `TICKET_READY`.
    public let event: String
    /// Nil where it was never known.
    public let recipient: String?
    public let reason: String
    public let failedAt: Date

    /// The first ones first.
    public static func all(in pool: Pool, limit: Int = 1000) async throws -> [FailedMail] {
        try await pool.query(NotificationsStore().failed(limit: limit, offset: 0), isRepeatable: true).map { row in
            let mail = try Notification(row: row)
            return FailedMail(
                id: mail.id, event: mail.event.rawValue, recipient: mail.recipient, reason: mail.failureReason ?? "",
                failedAt: mail.updatedAt)
        }
    }

    /// Lets them be tried again, all or one, and says how many.
    public static func retry(id: NotificationID? = nil, at instant: Date, in pool: Pool) async throws -> Int {
        try await pool.transaction { tx in try NotificationsStore().retry(id, at: instant, tx) }
    }
}
