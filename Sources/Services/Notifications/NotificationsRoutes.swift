import Domain
import Foundation
import Postgres
import ServiceKit

/// All HTTP of Notifications.
struct NotificationsRoutes: Sendable {
    let notifications: NotificationsService

    func mount(_ routes: Routes) {
        routes.post("notifications/send", .role(.admin)) { request in
            let json = try await request.json()
            return try .created(await notifications.send(json.decode(MailRequest.self), request, json))
        }
        routes.get("notifications/failed", .role(.admin), failed)
        routes.post("notifications/retry", .role(.admin)) { _ in
            let now = notifications.resources.now()
            return try .ok(Retried(retried: await FailedMail.retry(at: now, in: notifications.resources.pool)))
        }
        routes.get("notifications/:id", .signedIn) { request in
            try .ok(await notifications.notification(request.id("id"), for: request))
        }
        routes.get("notifications/:id/status", .signedIn) { request in
            try .ok(Status(await notifications.notification(request.id("id"), for: request)))
        }
        routes.post("notifications/:id/retry", .role(.admin)) { request in
            try .ok(await notifications.retry(request.id("id"), for: request))
        }
        routes.get("notifications/user/:userId", .signedIn, list)
    }

    private struct Retried: Encodable {
        let retried: Int
    }

    private struct Status: Encodable {
        let id: NotificationID
        let status: NotificationStatus
        let sentAt: Date?
        let deliveredAt: Date?
        let failureReason: String?

        init(_ notification: Notification) {
            (id, status) = (notification.id, notification.status)
            (sentAt, deliveredAt) = (notification.sentAt, notification.deliveredAt)
            failureReason = notification.failureReason
        }
    }

    @Sendable private func failed(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.page()
        let found = try await notifications.resources.pool.query(
            notifications.store.failed(limit: page.limit, offset: page.offset), isRepeatable: true
        ).map(Notification.init(row:))
        return try .list(found, page, of: request)
    }

    @Sendable private func list(_ request: APIRequest) async throws -> APIResponse {
        let user: UserID = try request.id("userId")
        guard request.mayActFor(user) else { throw APIError.notFound("user") }
        let page = try request.page()
        let found = try await notifications.resources.pool.query(
            notifications.store.notifications(of: user, page), isRepeatable: true
        ).map(Notification.init(row:))
        return try .list(found, page, of: request)
    }
}
