import Domain
import Foundation
import Postgres
import ServiceKit

/// Seats of an event that somebody wants to hold, to give up, or to go on holding.
struct SeatWish: Decodable, Sendable {
    var eventId: EventID
    /// The caller, if it is said at all; services say for whom they ask.
    var ownerId: UserID?
    var seats: [SeatID]?
    /// Another name for `seats`.
    var seatIds: [SeatID]?
    /// More than the setting allows is cut to that.
    var ttlSeconds: Int?

    /// Each once, in their order by id. Throws `APIError` 400.
    func ids() throws(APIError) -> [SeatID] {
        if let ttlSeconds, ttlSeconds < 1 { throw .invalid("ttlSeconds", "must be at least 1") }
        let field = seatIds == nil ? "seats" : "seatIds"
        guard seats == nil || seatIds == nil else {
            throw .invalid("seatIds", "is the same as seats; send one of them")
        }
        guard let ids = seats ?? seatIds else { throw .invalid("seats", "is missing") }
        guard (1...1000).contains(ids.count) else { throw .invalid(field, "must have 1 to 1000 ids of seats") }
        return Set(ids).sorted()
    }
}

/// Seats that a buyer holds.
struct Hold: Codable, Sendable {
    var success = true
    let lockedSeatIds: [SeatID]
    let lockedSeats: [Seat]
    let ownerId: UserID
    let eventId: EventID
    /// Of the first that ends.
    let expiresAt: Date
    /// All of them were the buyer's before. Their time did not begin anew.
    let alreadyLocked: Bool

    /// For as long as the answer is new.
    var standings: [Standing] {
        lockedSeats.compactMap { seat in
            seat.lockExpiresAt.map { Standing(id: seat.id, owner: ownerId, until: $0) }
        }
    }
}

/// Why seats are not held, and whose they are.
private struct Refusal: Error {
    let reason: APIError
    let standings: [Standing]
}

extension SeatsService {
    /// Holds seats for a buyer, all or none. Throws `APIError` 404, and 409 with the seats that somebody else has, or where
    /// the buyer would have too many.
    func hold(_ wish: SeatWish, for buyer: UserID, _ request: APIRequest, _ json: RequestBodyJSON) async throws -> Hold
    {
        try await meters.counting { try await take(wish, for: buyer, request, json) }
    }

    private func take(
        _ wish: SeatWish, for buyer: UserID, _ request: APIRequest, _ json: RequestBodyJSON
    ) async throws -> Hold {
        let ids = try wish.ids()
        let pass = try await enter(ids, of: wish.eventId, for: buyer, request, json)
        let now = resources.now()
        do {
            let hold = try await hold(ids, wish, for: buyer, request, json, at: now)
            // An answer that was given before says nothing of now.
            await gate.settle(pass, json.key == nil ? hold.standings : [], at: now)
            if !hold.alreadyLocked { announcer.announce(wish.eventId, ids) }
            return hold
        } catch let refusal as Refusal {
            await gate.settle(pass, refusal.standings, at: now)
            throw refusal.reason
        } catch {
            await gate.settle(pass, [], at: now)
            throw error
        }
    }

    /// Refuses where Redis has it from the database that somebody else has a seat, unless the key was answered before.
    private func enter(
        _ ids: [SeatID], of event: EventID, for buyer: UserID, _ request: APIRequest, _ json: RequestBodyJSON
    ) async throws -> SeatGate.Pass? {
        switch await gate.enter(ids, of: event, for: buyer) {
        case .open(let pass): return pass
        case .taken(let taken):
            if try await resources.isAnswered(request, json) { return nil }
            throw APIError.seatsTaken(taken)
        }
    }

    private func hold(
        _ ids: [SeatID], _ wish: SeatWish, for buyer: UserID, _ request: APIRequest, _ json: RequestBodyJSON,
        at now: Date
    ) async throws -> Hold {
        let end = now + min(.seconds(wish.ttlSeconds ?? .max / 2), settings.hold)
        return try await resources.once(request, json) { [store, settings] tx, _ in
            guard let isOpen = try store.enter(wish.eventId, buyer, at: now, tx) else {
                throw APIError.notFound("event")
            }
            guard isOpen else { throw APIError.salesEnded }
            let candidates = try store.hold(
                ids, of: wish.eventId, for: buyer, until: end, atMost: settings.seatsPerBuyer, at: now, tx)
            do throws(APIError) { try Self.require(ids, among: candidates, atMost: settings.seatsPerBuyer) } catch {
                throw Refusal(reason: error, standings: candidates.compactMap(\.standing))
            }
            let seats = candidates.compactMap(\.seat)
            return Hold(
                lockedSeatIds: ids, lockedSeats: seats, ownerId: buyer, eventId: wish.eventId,
                expiresAt: seats.compactMap(\.lockExpiresAt).min() ?? end,
                alreadyLocked: candidates.allSatisfy(\.isOwn))
        }
    }

    private static func require(_ ids: [SeatID], among candidates: [Candidate], atMost most: Int) throws(APIError) {
        guard candidates.first?.isDone != true else { return }
        try requireKnown(ids, candidates.map(\.id))
        let taken = candidates.filter { !$0.isFree && !$0.isOwn }.map(\.id)
        guard taken.isEmpty else { throw .seatsTaken(taken) }
        throw .conflict(
            "SEAT_LIMIT",
            "at most \(most) seats of an event can be held or reserved at the same time; pay for others or release them first",
            details: .seats(ids))
    }

    static func requireKnown(_ ids: [SeatID], _ found: some Sequence<SeatID>) throws(APIError) {
        let missing = Set(ids).subtracting(found).sorted()
        guard missing.isEmpty else {
            var error = APIError.notFound("seat of this event")
            error.details = .seats(missing)
            throw error
        }
    }

    /// Gives up holds; what is not the buyer's, or not held any more, stays as it is. Throws `APIError` 404.
    func release(_ wish: SeatWish, by buyer: UserID) async throws -> [SeatID] {
        let ids = try wish.ids()
        let now = resources.now()
        let released = try await resources.transaction { [store] tx, _ in
            let found = try tx.query(store.seats(ids, of: wish.eventId)).map { try $0.decode(SeatID.self, "id") }
            try Self.requireKnown(ids, found)
            return try store.release(ids, of: wish.eventId, by: buyer, at: now, tx)
        }
        await gate.forget(released, of: wish.eventId)
        announcer.announce(wish.eventId, released)
        return released
    }

    /// Gives holds more time, all or none, and says when the first of them ends. Throws `APIError` 404, and 409 where one is
    /// not the buyer's any more, or has lasted for as long as holds may.
    func extend(_ wish: SeatWish, by buyer: UserID) async throws -> ([SeatID], expiresAt: Date) {
        let ids = try wish.ids()
        let now = resources.now()
        let end = now + min(.seconds(wish.ttlSeconds ?? .max / 2), settings.hold)
        let expiry = try await resources.transaction { [store, settings] tx, _ in
            let candidates = try store.prolong(
                ids, of: wish.eventId, for: buyer, until: end, longest: settings.longestHold, at: now, tx)
            try Self.requireKnown(ids, candidates.map(\.id))
            let others = candidates.filter { !$0.isOwn }.map(\.id)
            guard others.isEmpty else {
                throw APIError.conflict(
                    "SEATS_NOT_HELD", "\(others.count) of these seats are not held by you any more",
                    details: .seats(others))
            }
            guard candidates.first?.isDone == true else {
                throw APIError.conflict(
                    "HOLD_LIMIT", "seats cannot be held for longer than \(settings.longestHold / .seconds(60)) minutes",
                    details: .seats(ids))
            }
            return try tx.query(store.seats(ids, of: wish.eventId)).compactMap {
                try $0.decode(Date?.self, "lock_expires_at")
            }.min()
        }
        announcer.announce(wish.eventId, ids)
        return (ids, expiry ?? end)
    }
}

extension APIError {
    static let salesEnded = conflict("SALES_ENDED", "no seats of this event are sold any more")

    static func seatsTaken(_ ids: [SeatID]) -> APIError {
        conflict("SEATS_TAKEN", "somebody else has \(ids.count) of these seats", details: .seats(ids))
    }
}

extension JSONValue {
    /// The seats that an error is about.
    static func seats(_ ids: [SeatID]) -> JSONValue { ["seatIds": .array(ids.map { .string("\($0)") })] }
}
