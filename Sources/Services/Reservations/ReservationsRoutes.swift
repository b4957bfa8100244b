import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// All HTTP of Reservations.
struct ReservationsRoutes: Sendable {
    let reservations: ReservationsService

    func mount(_ routes: Routes) {
        routes.post("reservations", .signedIn, make)
        routes.get("reservations/:id", .signedIn) { try .ok(await own($0).shown) }
        routes.get("reservations/user/:userId", .signedIn, list)
        routes.put("reservations/:id/extend", .signedIn, extend)
        routes.post("reservations/:id/extend", .signedIn, extend)
        routes.delete("reservations/:id", .signedIn, cancel)
        routes.post("reservations/:id/cancel", .signedIn, cancel)
        routes.patch("reservations/:id/confirm", .service, confirm)
    }

    /// Of whoever asks. Throws `APIError` 404 for another's too.
    private func own(_ request: APIRequest) async throws -> StoredReservation {
        let found = try await reservations.require(request.id("id"))
        guard request.mayActFor(found.shown.userId, or: .staff) else { throw APIError.notFound("reservation") }
        return found
    }

    @Sendable private func make(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        let wish = try json.decode(ReservationWish.self)
        return try .created(
            await reservations.make(
                wish, for: request.user(named: wish.userId, in: "userId"), reading: Self.language(request), json))
    }

    /// The language that the client wants most (RFC 9110, section 12.5.4); of several that it wants as much, the first.
    private static func language(_ request: APIRequest) -> String? {
        let ranges = request.http.headers[values: .acceptLanguage].flatMap { $0.split(separator: ",") }.prefix(20)
        var best: (tag: String, weight: Double)?
        for range in ranges {
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let tag = parts.first, (2...35).contains(tag.utf8.count),
                tag.utf8.allSatisfy({
                    $0 == UInt8(ascii: "-") || Character(UnicodeScalar($0)).isLetter
                        || Character(UnicodeScalar($0)).isNumber
                })
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if weight > best?.weight ?? 0 { best = (tag, weight) }
        }
        return best?.tag
    }

    @Sendable private func list(_ request: APIRequest) async throws -> APIResponse {
        let user: UserID = try request.id("userId")
        guard request.mayActFor(user, or: .staff) else { throw APIError.notFound("user") }
        let page = try request.page()
        return try .list(await reservations.reservations(of: user, page), page, of: request)
    }

    @Sendable private func extend(_ request: APIRequest) async throws -> APIResponse {
        let time = try await request.body(ExtensionWish.self).time()
        return try .ok(await reservations.extend(own(request), by: time))
    }

    @Sendable private func cancel(_ request: APIRequest) async throws -> APIResponse {
        try .ok(await reservations.cancel(own(request).shown.id))
    }

    /// Says that it is confirmed. Only its payment makes it so.
    @Sendable private func confirm(_ request: APIRequest) async throws -> APIResponse {
        let found = try await own(request)
        if found.shown.status == .confirmed { return try .ok(found.shown) }
        throw found.refusal ?? .conflict("RESERVATION_UNPAID", "the reservation is not paid for; pay for it first")
    }
}
