import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// All HTTP of Payments.
struct PaymentsRoutes: Sendable {
    let payments: PaymentsService

    func mount(_ routes: Routes) {
        routes.post("payments", .signedIn) { request in
            let json = try await request.json()
            return try .created(await payments.pay(json.decode(PaymentWish.self), request, json))
        }
        routes.post("payments/initiate", .signedIn) { request in
            let json = try await request.json()
            return try .created(await payments.initiate(json.decode(PaymentWish.self), request, json))
        }
        routes.post("payments/process/:id", .signedIn, process)
        routes.post("payments/confirm", .signedIn, confirm)
        routes.post("payments/refund", .role(.staff), refund)
        routes.post("payments/webhook", .anyone, hear)
        routes.get("payments/:id", .signedIn) { try .ok(await own($0, $0.id("id")).shown) }
        routes.get("payments/reservation/:reservationId", .signedIn, list)
    }

    /// Of whoever asks. Throws `APIError` 404 for another's too.
    private func own(_ request: APIRequest, _ id: PaymentID) async throws -> StoredPayment {
        let found = try await payments.require(id)
        guard request.mayActFor(found.shown.userId, or: .staff) else { throw APIError.notFound("payment") }
        return found
    }

    private struct Means: Decodable {
        var card: CardWish?
    }

    /// The body may be absent.
    @Sendable private func process(_ request: APIRequest) async throws -> APIResponse {
        let payment = try await payments.require(request.id("id"))
        guard request.mayActFor(payment.shown.userId, or: nil) else { throw APIError.notFound("payment") }
        let length = request.http.headers[.contentLength]
        let hasBody = request.http.headers[.transferEncoding] != nil || (length != nil && length != "0")
        let card = hasBody ? try await request.body(Means.self).card : nil
        return try .ok(await payments.process(payment, card?.card(at: request.context.now)))
    }

    @Sendable private func confirm(_ request: APIRequest) async throws -> APIResponse {
        let wish = try await request.body(ConfirmationWish.self)
        try wish.check()
        let payment = try await own(request, wish.paymentId)
        // Staff who buy are buyers, for what they buy themselves.
        let isBuyer = request.caller?.userID == payment.shown.userId
        return try .ok(await payments.confirm(payment, wish.transactionId, asStaff: !isBuyer))
    }

    private struct Refusal: Decodable {
        var paymentId: PaymentID
        var reason: String?
    }

    @Sendable private func refund(_ request: APIRequest) async throws -> APIResponse {
        let wish = try await request.body(Refusal.self)
        guard (wish.reason ?? "").unicodeScalars.count <= 500 else {
            throw APIError.invalid("reason", "must have at most 500 characters")
        }
        return try .ok(await payments.refund(wish.paymentId, reason: wish.reason))
    }

    private struct Received: Encodable {
        let received = true
    }

    @Sendable private func hear(_ request: APIRequest) async throws -> APIResponse {
        try await payments.hear(request.bytes(), request.http.headers[.known("Payment-Signature")])
        return try .ok(Received())
    }

    @Sendable private func list(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.page()
        let id: ReservationID = try request.id("reservationId")
        let found = try await payments.payments(of: id, page)
        // Without a payment the reservation says whose it is.
        let owner = if let first = found.first { first.userId } else { try await payments.buyer(of: id) }
        guard request.mayActFor(owner, or: .staff) else { throw APIError.notFound("reservation") }
        return try .list(found, page, of: request)
    }
}

extension PaymentsService {
    fileprivate func payments(of reservation: ReservationID, _ page: Page) async throws -> [Payment] {
        try await resources.pool.query(store.payments(of: reservation, page), isRepeatable: true)
            .map { try StoredPayment(row: $0).shown }
    }

    fileprivate func buyer(of reservation: ReservationID) async throws -> UserID {
        try await resources.call(DescribeReservation(reservationID: reservation)).buyerID
    }
}
