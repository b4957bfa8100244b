import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// All HTTP of Seats.
struct SeatsRoutes: Sendable {
    let seats: SeatsService

    func mount(_ routes: Routes) {
        routes.get("seats/event/:eventId", .anyone) { try await map($0, onlyAvailable: false) }
        routes.get("seats/event/:eventId/available", .anyone) { try await map($0, onlyAvailable: true) }
        routes.get("seats/availability/:eventId", .anyone) { try await map($0, onlyAvailable: true) }
        routes.get("seats/event/:eventId/stream", .anyone, stream)
        routes.get("seats/my-locks/:userId", .signedIn) { try await locks($0, in: nil) }
        routes.get("seats/my-locks/:userId/event/:eventId", .signedIn) { try await locks($0, in: $0.id("eventId")) }
        routes.post("seats/by-ids", .anyone, byIDs)
        routes.post("seats/lock", .signedIn, lock)
        routes.post("seats/release", .signedIn, release)
        routes.post("seats/unlock", .signedIn, release)
        routes.put("seats/extend-lock", .signedIn, extend)
        routes.patch("seats/confirm/:eventId/:reservationId", .service, confirm)
        routes.post("seats/release-compensation", .service, compensate)
        routes.patch("seats/update-reservation-id", .service, reserve)
    }

    // MARK: - Reading

    private func map(_ request: APIRequest, onlyAvailable: Bool) async throws -> APIResponse {
        let view = try await seats.maps.view(
            request.id("eventId"), onlyAvailable: onlyAvailable, for: Viewer(request.caller), known: request.knownTags)
        var response: APIResponse
        switch view {
        case .noSuchEvent: throw APIError.notFound("event")
        case .own(let text):
            return APIResponse(
                .ok, headers: [.contentType: Self.json, .cacheControl: "no-store"], body: .init(byteBuffer: text))
        case .unchanged(let tag):
            response = APIResponse(.notModified)
            response.headers[.eTag] = Self.entityTag(tag)
        case .shared(let document):
            let isCompressed = Self.acceptsGzip(request.http.headers[values: .acceptEncoding])
            response = APIResponse(
                .ok, headers: [.contentType: Self.json],
                body: .init(byteBuffer: isCompressed ? document.compressed : document.plain))
            if isCompressed { response.headers[.contentEncoding] = "gzip" }
            response.headers[.eTag] = Self.entityTag(document.tag)
        }
        // Kept by the client, and asked about each time: it changes at any moment.
        response.headers[.cacheControl] = "private, no-cache"
        response.headers[.vary] = "Accept-Encoding, Authorization"
        return response
    }

    private static let json = "application/json; charset=utf-8"

    /// Weak, for it names the state and not the bytes, which may be compressed (RFC 9110, section 8.8.1).
    private static func entityTag(_ tag: String) -> String { "W/\"\(tag)\"" }

    private static func acceptsGzip(_ fields: [String]) -> Bool {
        fields.flatMap { $0.lowercased().split(separator: ",") }.contains { coding in
            let parts = coding.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.first == "gzip"
                && !parts.dropFirst().contains { $0.hasPrefix("q=0") && !$0.contains { "123456789".contains($0) } }
        }
    }

    @Sendable private func stream(_ request: APIRequest) async throws -> APIResponse {
        let event: EventID = try request.id("eventId")
        if case .noSuchEvent = try await seats.maps.view(event) { throw APIError.notFound("event") }
        return .events(for: request) { [seats] write in try await seats.watch(event, write) }
    }

    private func locks(_ request: APIRequest, in event: EventID?) async throws -> APIResponse {
        let user: UserID = try request.id("userId")
        guard request.mayActFor(user, or: .staff) else { throw APIError.notFound("user") }
        return try .ok(await seats.locks(of: user, in: event, for: Viewer(request.caller)))
    }

    @Sendable private func byIDs(_ request: APIRequest) async throws -> APIResponse {
        let wish = try await request.body(Choice.self)
        return try .ok(await seats.seats(wish.ids(), of: wish.eventId, for: Viewer(request.caller)))
    }

    private struct Choice: Decodable {
        var eventId: EventID
        var seatIds: [SeatID]

        func ids() throws(APIError) -> [SeatID] {
            guard (1...1000).contains(seatIds.count) else { throw .invalid("seatIds", "must have 1 to 1000 ids") }
            return Set(seatIds).sorted()
        }
    }

    // MARK: - Holds

    @Sendable private func lock(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        let wish = try json.decode(SeatWish.self)
        return try .created(
            await seats.hold(wish, for: request.user(named: wish.ownerId, in: "ownerId"), request, json))
    }

    private struct Released: Encodable {
        let success = true
        let releasedSeatIds: [SeatID]
        var ownerId: UserID?
        var eventId: EventID?
        var reservationId: ReservationID?
    }

    @Sendable private func release(_ request: APIRequest) async throws -> APIResponse {
        let wish = try await request.body(SeatWish.self)
        let owner = try request.user(named: wish.ownerId, in: "ownerId")
        return try .ok(
            Released(
                releasedSeatIds: try await seats.release(wish, by: owner), ownerId: owner, eventId: wish.eventId))
    }

    private struct Extended: Encodable {
        let success = true
        let extendedSeatIds: [SeatID]
        let ownerId: UserID
        let eventId: EventID
        let expiresAt: Date
    }

    @Sendable private func extend(_ request: APIRequest) async throws -> APIResponse {
        let wish = try await request.body(SeatWish.self)
        let owner = try request.user(named: wish.ownerId, in: "ownerId")
        let (ids, expiry) = try await seats.extend(wish, by: owner)
        return try .ok(Extended(extendedSeatIds: ids, ownerId: owner, eventId: wish.eventId, expiresAt: expiry))
    }

    // MARK: - For services

    private struct Changed: Encodable {
        let success = true
        let eventId: EventID
        let reservationId: ReservationID
        let seatIds: [SeatID]
        let totalAmount: Decimal
        let currency: String

        init(_ event: EventID, _ reservation: ReservationID, _ seats: ReservedSeats) {
            (eventId, reservationId, seatIds) = (event, reservation, seats.seats.map(\.id))
            (totalAmount, currency) = (seats.total.amount, seats.currency.code)
        }
    }

    @Sendable private func confirm(_ request: APIRequest) async throws -> APIResponse {
        let event: EventID = try request.id("eventId")
        let reservation: ReservationID = try request.id("reservationId")
        return try .ok(Changed(event, reservation, await seats.sell(nil, of: event, to: reservation)))
    }

    private struct Compensation: Decodable {
        var reservationId: ReservationID
        var eventId: EventID?
        /// Without it, all that the reservation has.
        var seatIds: [SeatID]?
        var reason: String?
    }

    @Sendable private func compensate(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.body(Compensation.self)
        let freed = try await seats.free(body.seatIds.map(Set.init), of: body.reservationId, includingSold: true)
        return try .ok(
            Released(releasedSeatIds: freed, eventId: body.eventId, reservationId: body.reservationId))
    }

    private struct Claim: Decodable {
        var eventId: EventID
        var reservationId: ReservationID
        var seatIds: [SeatID]
        /// Without it, whoever holds them.
        var ownerId: UserID?
        var expiresAt: Date?
    }

    @Sendable private func reserve(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.body(Claim.self)
        let ids = try Choice(eventId: body.eventId, seatIds: body.seatIds).ids()
        let reserved = try await seats.reserve(
            ids, of: body.eventId, for: body.reservationId, buyer: body.ownerId,
            until: body.expiresAt ?? request.context.now + seats.settings.longestHold)
        return try .ok(Changed(body.eventId, body.reservationId, reserved))
    }
}
