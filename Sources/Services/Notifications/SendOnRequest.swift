import Domain
import Foundation
import Postgres
import ServiceKit

/// What an administrator wants to be sent.
struct MailRequest: Decodable, Sendable {
    var userId: UserID
    var type: String
    var event: String
    /// Without it, the user's own address.
    var recipient: String?
    var data: [String: JSONValue]?
}

extension NotificationsService {
    /// Throws `APIError` 400, and 404 for a user that is none.
    func send(_ wish: MailRequest, _ request: APIRequest, _ json: RequestBodyJSON) async throws -> Notification {
        var problems: [FieldProblem] = []
        if wish.type != "EMAIL" {
            problems.append(FieldProblem("type", "must be EMAIL; nothing else is sent from here"))
        }
        let known = Occasion.allCases.filter { $0 != .passwordReset }
        let occasion = known.first { $0.rawValue == wish.event }
        if occasion == nil {
            problems.append(
                FieldProblem("event", "must be one of \(known.map(\.rawValue).joined(separator: ", "))"))
        }
        if let recipient = wish.recipient, EmailAddress(recipient) == nil {
            problems.append(FieldProblem("recipient", "must be an address of mail"))
        }
        guard let occasion, problems.isEmpty else { throw APIError.invalid(problems) }
        guard try await resources.call(DescribeUser(userID: wish.userId)).user != nil else {
            throw APIError.notFound("user")
        }
        let mail = QueuedMail(
            id: resources.newID(), user: wish.userId, occasion: occasion, recipient: wish.recipient,
            content: .request(wish.data ?? [:]), language: Self.language(wish.data), queuedAt: resources.now())
        return try await resources.once(request, json) { [store] tx, _ in
            try store.insert(mail, about: nil, metadata: .object(wish.data ?? [:]), tx)
            guard let row = try tx.query(store.notification(mail.id)).oneOrNone() else {
                throw APIError.notFound("notification")
            }
            return try Notification(row: row)
        }
    }

    private static func language(_ data: [String: JSONValue]?) -> String? {
        if case .string(let tag)? = data?["language"] { tag } else { nil }
    }

    func notification(_ id: NotificationID, for request: APIRequest) async throws -> Notification {
        let row = try await resources.pool.query(store.notification(id), isRepeatable: true).oneOrNone()
        guard let notification = try row.map(Notification.init(row:)), request.mayActFor(notification.userId) else {
            throw APIError.notFound("notification")
        }
        return notification
    }

    /// Lets one that was given up be tried again. Throws `APIError` 404, and 409 for one that was not given up.
    func retry(_ id: NotificationID, for request: APIRequest) async throws -> Notification {
        let before = try await notification(id, for: request)
        let now = resources.now()
        guard try await FailedMail.retry(id: id, at: now, in: resources.pool) == 1 else {
            throw APIError.conflict(
                "NOT_FAILED", "it is \(before.status.rawValue); only what has failed is tried again")
        }
        return try await notification(id, for: request)
    }
}
