import Domain
import Foundation
import Postgres
import ServiceKit

extension SeatsService {
    func reserve(_ call: ReserveSeats) async throws -> ReservedSeats {
        try await reserve(
            Set(call.seatIDs).sorted(), of: call.eventID, for: call.reservationID, buyer: call.buyerID,
            until: call.until)
    }

    /// Without a buyer, whoever holds the seats is taken for it.
    func reserve(
        _ ids: [SeatID], of event: EventID, for reservation: ReservationID, buyer: UserID?, until end: Date
    ) async throws -> ReservedSeats {
        let now = resources.now()
        let reserved = try await resources.transaction { [store] tx, _ in
            let claimed = try store.lockForReservation(reservation, ids, tx)
            let known = claimed.filter { $0.event == event }
            if known.isEmpty, try store.isOpen(event, at: now, tx) == nil { throw APIError.notFound("event") }
            try Self.requireKnown(ids, known.map(\.id))
            let wanted = claimed.filter { ids.contains($0.id) }
            let own = claimed.filter { $0.reservation == reservation && !$0.isOver(at: now) }.map(\.id)
            if own.isEmpty {
                guard wanted.allSatisfy({ $0.salesEnd > now }) else { throw APIError.salesEnded }
                try Self.requireHeld(wanted, by: buyer, at: now)
                try store.reserve(ids, for: reservation, until: end, at: now, tx)
            } else if Set(own) != Set(ids) {
                throw APIError.conflict(
                    "OTHER_SEATS_RESERVED", "the reservation has other seats already", details: .seats(own))
            }
            return ReservedSeats(wanted)
        }
        // They may be free again sooner than is believed of them.
        if end < now + SeatGate.trust { await gate.forget(ids, of: event) }
        announcer.announce(event, ids)
        guard let reserved else { throw APIError.invalid("seatIds", "must have at least one id") }
        return reserved
    }

    private static func requireHeld(_ seats: [Claimed], by buyer: UserID?, at instant: Date) throws(APIError) {
        let buyer = buyer ?? seats.first?.owner
        let others = seats.filter { $0.status != .locked || $0.owner != buyer || $0.isOver(at: instant) }.map(\.id)
        guard others.isEmpty else {
            throw .conflict(
                "SEATS_NOT_HELD", "\(others.count) of these seats are not held by the buyer any more; hold them again",
                details: .seats(others))
        }
    }

    func prolong(_ call: ProlongReservedSeats) async throws -> Done {
        let now = resources.now()
        let moved = try await resources.transaction { [store] tx, _ in
            let seats = try store.lockForReservation(call.reservationID, [], tx)
            guard !seats.isEmpty, !seats.contains(where: { $0.isOver(at: now) }) else {
                throw APIError.seatsNotReserved(seats.map(\.id))
            }
            let reserved = seats.filter { $0.status == .reserved }
            try store.reserve(reserved.map(\.id), for: call.reservationID, until: call.until, at: now, tx)
            return reserved
        }
        announce(moved)
        return Done()
    }

    func sell(_ call: SellSeats) async throws -> ReservedSeats {
        try await sell(Set(call.seatIDs), of: call.eventID, to: call.reservationID)
    }

    /// Without seats, all that the reservation has.
    func sell(_ ids: Set<SeatID>?, of event: EventID, to reservation: ReservationID) async throws -> ReservedSeats {
        let now = resources.now()
        let (sold, result) = try await resources.transaction { [store] tx, _ in
            let own = try store.lockForReservation(reservation, [], tx).filter { $0.event == event }
            guard !own.isEmpty, Set(own.map(\.id)) == ids ?? Set(own.map(\.id)),
                !own.contains(where: { $0.isOver(at: now) })
            else { throw APIError.seatsNotReserved(ids?.sorted() ?? own.map(\.id)) }
            let open = own.filter { $0.status == .reserved }
            if !open.isEmpty { try store.sell(open.map(\.id), to: reservation, at: now, tx) }
            guard let result = ReservedSeats(own) else { throw APIError.seatsNotReserved([]) }
            return (open, result)
        }
        announce(sold)
        return result
    }

    func release(_ call: ReleaseSeats) async throws -> [SeatID] {
        try await free(nil, of: call.reservationID, includingSold: call.includingSold)
    }

    /// Frees what a reservation has, or some of it.
    func free(_ ids: Set<SeatID>?, of reservation: ReservationID, includingSold: Bool) async throws -> [SeatID] {
        let now = resources.now()
        let freed = try await resources.transaction { [store] tx, _ in
            let freed = try store.lockForReservation(reservation, [], tx).filter { seat in
                (includingSold || seat.status != .sold) && ids?.contains(seat.id) ?? true
            }
            if !freed.isEmpty { try store.free(freed.map(\.id), at: now, tx) }
            return freed
        }
        for (event, some) in Dictionary(grouping: freed, by: \.event) { await gate.forget(some.map(\.id), of: event) }
        announce(freed)
        return freed.map(\.id)
    }

    private func announce(_ seats: [Claimed]) {
        for (event, some) in Dictionary(grouping: seats, by: \.event) { announcer.announce(event, some.map(\.id)) }
    }
}

extension APIError {
    static func seatsNotReserved(_ ids: [SeatID]) -> APIError {
        conflict(
            "SEATS_NOT_RESERVED", "the reservation has not exactly these seats any more", details: .seats(ids))
    }
}
