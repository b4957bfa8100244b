import Crypto
import Domain
import Foundation
import Postgres
import ServiceKit

/// What a buyer wants to reserve.
struct ReservationWish: Decodable, Sendable {
    var eventId: EventID
    var seatIds: [SeatID]
    /// Refused if it is not what the seats cost.
    var totalAmount: Decimal?
    /// Names of those who come, for as many of `seatIds` as are given, in their order.
    var holders: [String?]?
    /// The caller, if it is said at all; services say for whom they ask.
    var userId: UserID?

    static let mostSeats = 100
    static let longestName = 100

    /// The seats' holders by their ids, trimmed. Throws `APIError` 400.
    func check() throws(APIError) -> [SeatID: String] {
        guard (1...Self.mostSeats).contains(seatIds.count) else {
            throw .invalid("seatIds", "must have 1 to \(Self.mostSeats) ids of seats")
        }
        guard Set(seatIds).count == seatIds.count else { throw .invalid("seatIds", "must name each seat once") }
        let holders = holders ?? []
        guard holders.count <= seatIds.count else { throw .invalid("holders", "must not be more than the seats") }
        var names: [SeatID: String] = [:]
        for (index, (seat, name)) in zip(seatIds, holders).enumerated() {
            guard let name else { continue }
            let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
            let isLong = name.unicodeScalars.count > Self.longestName
            guard !isLong, !trimmed.unicodeScalars.contains(where: \.isControl) else {
                throw .invalid(
                    "holders[\(index)]", "must have at most \(Self.longestName) characters, and no control characters")
            }
            if !trimmed.isEmpty { names[seat] = trimmed }
        }
        return names
    }
}

/// A reservation that is about to be written down.
struct NewReservation: Sendable {
    let id: ReservationID
    let buyer: UserID
    let key: String?
    let language: String?
    let event: EventOutline
    let seats: ReservedSeats
    let holders: [String?]
    let expiresAt: Date
    let seatsUntil: Date
}

extension ReservationsService {
    /// Makes a reservation of seats that the buyer holds. Throws `APIError` 400, 404, and 409 where a seat is not held any
    /// more, or the price is another. A key that is known has the reservation that was made with it, as it is by now: one
    /// that has expired says so.
    ///
    /// Its seats are asked for first and then it is written down: after a crash in between they are free when its time is
    /// over, or the buyer's next try with the same key goes on with them.
    func make(
        _ wish: ReservationWish, for buyer: UserID, reading language: String?, _ json: RequestBodyJSON
    ) async throws -> Reservation {
        let names = try wish.check()
        let now = resources.now()
        guard let key = json.key else {
            return try await make(
                wish, names, for: buyer, reading: language, resources.newID(), key: nil, until: now + settings.life)
        }
        let claim = try await take(key, of: buyer, digest(json))
        switch claim {
        case .made(let reservation): return reservation
        case .ours(let id, let end):
            do {
                return try await make(wish, names, for: buyer, reading: language, id, key: key, until: end)
            } catch let error as APIError where error.statusCode < 500 {
                // It was not made, and will not be: another try with the key begins anew.
                try await resources.pool.query(store.dropKey(key, of: buyer, for: id), isRepeatable: true)
                throw error
            }
        }
    }

    private func make(
        _ wish: ReservationWish, _ names: [SeatID: String], for buyer: UserID, reading language: String?,
        _ id: ReservationID, key: String?, until end: Date
    ) async throws -> Reservation {
        guard let event = try await events.find(wish.eventId) else { throw APIError.notFound("event") }
        // Before anything is done: who has to correct a name keeps the hold.
        try await proof(names, wish, at: event)
        let seatsUntil = end + settings.grace
        let seats = try await resources.call(
            ReserveSeats(
                eventID: event.id, reservationID: id, buyerID: buyer, seatIDs: wish.seatIds, until: seatsUntil))
        if let amount = wish.totalAmount, Money(amount, seats.currency) != seats.total {
            _ = try await resources.call(ReleaseSeats(reservationID: id, includingSold: false))
            throw APIError.conflict(
                "PRICE_DIFFERS",
                "the seats cost \(seats.total.amount) \(seats.currency); hold them again, and reserve them at that price",
                details: ["totalAmount": .number(seats.total.amount), "currency": .string(seats.currency.code)])
        }
        let offer = NewReservation(
            id: id, buyer: buyer, key: key, language: language, event: event, seats: seats,
            holders: seats.seats.map { names[$0.id] },
            expiresAt: end, seatsUntil: seatsUntil)
        let now = resources.now()
        if let row = try await resources.pool.query(store.insert(offer, at: now), isRepeatable: true).oneOrNone() {
            return try StoredReservation(row: row, at: now).shown
        }
        // A second try has overtaken the first, or the answer to the insertion was lost.
        return try await require(id).shown
    }

    // MARK: - Keys

    private enum Claim {
        /// To be made under this id.
        case ours(ReservationID, until: Date)
        case made(Reservation)
    }

    private func digest(_ json: RequestBodyJSON) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Data(SHA256.hash(data: try encoder.encode(json.members)))
    }

    /// Waits for whoever works on the key already.
    private func take(_ key: String, of buyer: UserID, _ digest: Data) async throws -> Claim {
        let id = resources.newID(ReservationID.self)
        let end = resources.now() + settings.life
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            let taken = try await resources.pool.query(store.takeKey(key, of: buyer, digest, for: id, until: end))
            if !taken.isEmpty { return .ours(id, until: end) }
            let known = try await resources.pool.query(store.key(key, of: buyer), isRepeatable: true)
                .oneOrNone((Data, ReservationID, Date, Bool).self)
            // Gone between the two statements: the first try failed.
            guard let (first, earlier, earlierEnd, isOld) = known else { continue }
            guard first == digest else {
                throw APIError.keyReused
            }
            if let made = try await find(earlier) { return .made(made.shown) }
            if isOld, earlierEnd > resources.now() { return .ours(earlier, until: earlierEnd) }
            if isOld {
                // Whoever worked on it has gone, and its time is over: this is a first request.
                try await resources.pool.query(store.dropKey(key, of: buyer, for: earlier), isRepeatable: true)
                continue
            }
            guard .now < deadline else { throw APIError.keyInProgress }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func forgetKeys() async throws { try await resources.pool.query(store.forgetKeys(), isRepeatable: true) }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
    }
}
