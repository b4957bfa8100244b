import Domain
import Foundation
import Postgres
import Seats
import ServiceKit
import Testing

@Suite struct `Selling seats` {
    /// Two seats that a buyer has reserved.
    private struct Reserved {
        let show: Show
        let event: EventID
        let seats: [SeatID]
        let buyer: TestUser
        let id: ReservationID
        let call: ReserveSeats
    }

    private func reserve(_ office: SeatsOffice) async throws -> Reserved {
        let show = try await office.show(layout: SeatsOffice.layout)
        let buyer = try await office.user()
        let (event, all) = try show.ids()
        let seats = [all[1], all[2]]
        #expect(try await office.lock(seats.map(\.description), of: show, as: buyer).status == 201)
        let id = office.reservations.newID(ReservationID.self)
        let call = ReserveSeats(
            eventID: event, reservationID: id, buyerID: buyer.id, seatIDs: seats,
            until: office.clock.now.addingTimeInterval(900))
        let answer = try await office.reservations.call(call)
        #expect(answer.seats.map(\.price) == [5500, 4000])
        #expect(answer.seats.map(\.seatType) == ["STANDARD", "ACCESSIBLE"])
        #expect(answer.seats.map(\.row) == ["A", "B"])
        #expect(answer.total.amount == 95)
        return Reserved(show: show, event: event, seats: seats, buyer: buyer, id: id, call: call)
    }

    private func refusal(_ work: () async throws -> Void) async -> APIError? {
        do { try await work() } catch { return error as? APIError }
        return nil
    }

    @Test func `held seats become a reservation's, with their prices, and a second call does no harm`() async throws {
        try await SeatsOffice.run { office in
            let reserved = try await reserve(office)
            let again = try await office.reservations.call(reserved.call)
            #expect(again.seats.map(\.id) == reserved.seats)
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "RESERVED")
            let (_, all) = try reserved.show.ids()
            var other = reserved.call
            other = ReserveSeats(
                eventID: other.eventID, reservationID: other.reservationID, buyerID: other.buyerID, seatIDs: [all[5]],
                until: other.until)
            let refused = await refusal { _ = try await office.reservations.call(other) }
            #expect(refused?.code == "OTHER_SEATS_RESERVED")
        }
    }

    @Test func `seats that the buyer does not hold are not reserved`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (event, seats) = try show.ids()
            let (buyer, other) = (try await office.user(), try await office.user())
            _ = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            _ = try await office.lock([show.seatIDs[1]], of: show, as: other)
            for wanted in [[seats[0], seats[1]], [seats[2]]] {
                let call = ReserveSeats(
                    eventID: event, reservationID: office.reservations.newID(), buyerID: buyer.id, seatIDs: wanted,
                    until: office.clock.now.addingTimeInterval(900))
                let refused = await refusal { _ = try await office.reservations.call(call) }
                #expect(refused?.code == "SEATS_NOT_HELD")
                #expect(refused?.details?["seatIds"].texts == wanted.suffix(1).map(\.description))
            }
            office.clock.advance(by: .seconds(301))
            let late = ReserveSeats(
                eventID: event, reservationID: office.reservations.newID(), buyerID: buyer.id, seatIDs: [seats[0]],
                until: office.clock.now.addingTimeInterval(900))
            #expect(await refusal { _ = try await office.reservations.call(late) }?.code == "SEATS_NOT_HELD")
        }
    }

    @Test func `a reservation's seats are sold once, freed by a refund, and sold again`() async throws {
        try await SeatsOffice.run { office in
            let reserved = try await reserve(office)
            let sell = SellSeats(eventID: reserved.event, reservationID: reserved.id, seatIDs: reserved.seats)
            let first = try await office.reservations.call(sell)
            #expect(try await office.reservations.call(sell) == first)
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "SOLD")
            office.clock.advance(by: .seconds(3600))
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "SOLD")

            // Its expiry comes late, and takes nothing away.
            let expired = ReleaseSeats(reservationID: reserved.id, includingSold: false)
            #expect(try await office.reservations.call(expired).seatIDs.isEmpty)
            let refund = ReleaseSeats(reservationID: reserved.id, includingSold: true)
            #expect(Set(try await office.reservations.call(refund).seatIDs) == Set(reserved.seats))
            #expect(try await office.reservations.call(refund).seatIDs.isEmpty)
            #expect(await refusal { _ = try await office.reservations.call(sell) }?.code == "SEATS_NOT_RESERVED")

            let next = try await office.user()
            #expect(try await office.lock(reserved.seats.map(\.description), of: reserved.show, as: next).status == 201)
            let second = ReserveSeats(
                eventID: reserved.event, reservationID: office.reservations.newID(), buyerID: next.id,
                seatIDs: reserved.seats, until: office.clock.now.addingTimeInterval(900))
            _ = try await office.reservations.call(second)
            _ = try await office.reservations.call(
                SellSeats(eventID: reserved.event, reservationID: second.reservationID, seatIDs: reserved.seats))
            #expect(try await office.reservations.call(refund).seatIDs.isEmpty)
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "SOLD")
        }
    }

    @Test func `a sold seat cannot be sold again, whoever writes`() async throws {
        try await SeatsOffice.run { office in
            let reserved = try await reserve(office)
            _ = try await office.reservations.call(
                SellSeats(eventID: reserved.event, reservationID: reserved.id, seatIDs: reserved.seats))
            let (seat, thief) = (reserved.seats[0], UUID())
            await #expect(throws: PostgresError.self, "another reservation's sale") {
                try await office.pool.query(
                    "insert into seats.sales (seat_id, reservation_id) values (\(seat), \(thief))")
            }
            await #expect(throws: PostgresError.self, "a sold seat in other hands") {
                try await office.pool.query("update seats.seats set reservation_id = \(thief) where id = \(seat)")
            }
            await #expect(throws: PostgresError.self, "a sale taken away from under the seat") {
                try await office.pool.query("delete from seats.sales where seat_id = \(seat)")
            }
            await #expect(throws: PostgresError.self, "a sale given to somebody else") {
                try await office.pool.query("update seats.sales set reservation_id = \(thief) where seat_id = \(seat)")
            }
            await #expect(throws: PostgresError.self, "a seat freed and sold, with its sale left") {
                try await office.pool.transaction { tx in
                    try tx.query(
                        """
                        update seats.seats set status = 'AVAILABLE', reservation_id = null, locked_by = null, locked_at = null
                        where id = \(seat)
                        """)
                    try tx.query("insert into seats.sales (seat_id, reservation_id) values (\(seat), \(thief))")
                }
            }
            await #expect(throws: PostgresError.self, "a seat sold without a sale") {
                try await office.pool.query(
                    """
                    update seats.seats set status = 'SOLD', reservation_id = \(thief), locked_by = \(thief), locked_at = now()
                    where id = (select id from seats.seats where status = 'AVAILABLE' limit 1)
                    """)
            }
            let sales = try await office.pool.query(
                "select count(*) from seats.sales where reservation_id = \(reserved.id)")
            #expect(try sales.one(Int.self) == 2)
        }
    }

    @Test func `a reservation that nobody pays or ends is over by itself`() async throws {
        try await SeatsOffice.run { office in
            let reserved = try await reserve(office)
            office.clock.advance(by: .seconds(600))
            _ = try await office.reservations.call(
                ProlongReservedSeats(reservationID: reserved.id, until: office.clock.now.addingTimeInterval(600)))
            office.clock.advance(by: .seconds(599))
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "RESERVED")
            office.clock.advance(by: .seconds(1))
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "AVAILABLE")
            let sell = SellSeats(eventID: reserved.event, reservationID: reserved.id, seatIDs: reserved.seats)
            #expect(await refusal { _ = try await office.reservations.call(sell) }?.code == "SEATS_NOT_RESERVED")
            let next = try await office.user()
            #expect(try await office.lock(["\(reserved.seats[0])"], of: reserved.show, as: next).status == 201)
            let prolong = ProlongReservedSeats(
                reservationID: reserved.id, until: office.clock.now.addingTimeInterval(600))
            #expect(await refusal { _ = try await office.reservations.call(prolong) }?.code == "SEATS_NOT_RESERVED")
            #expect(
                try await office.reservations.call(ReleaseSeats(reservationID: reserved.id, includingSold: true))
                    .seatIDs
                    == [reserved.seats[1]])
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "LOCKED")
        }
    }

    @Test func `a reservation keeps its seats as long as it was ever told, and counts as held`() async throws {
        try await SeatsOffice.run({ $0.seatsPerBuyer = 2 }) { office in
            let reserved = try await reserve(office)
            _ = try await office.reservations.call(
                ProlongReservedSeats(reservationID: reserved.id, until: office.clock.now.addingTimeInterval(60)))
            office.clock.advance(by: .seconds(899))
            #expect(try await office.status("\(reserved.seats[0])", of: reserved.show) == "RESERVED")
            let more = try await office.lock([reserved.show.seatIDs[5]], of: reserved.show, as: reserved.buyer)
            #expect(more.code == "SEAT_LIMIT")
            office.clock.advance(by: .seconds(1))
            let later = try await office.lock([reserved.show.seatIDs[5]], of: reserved.show, as: reserved.buyer)
            #expect(later.status == 201)
        }
    }

    @Test func `expiry and payment that race have one winner`() async throws {
        try await SeatsOffice.run { office in
            let reserved = try await reserve(office)
            let sell = SellSeats(eventID: reserved.event, reservationID: reserved.id, seatIDs: reserved.seats)
            let release = ReleaseSeats(reservationID: reserved.id, includingSold: false)
            async let sold = refusal { _ = try await office.reservations.call(sell) }
            async let freed = office.reservations.call(release).seatIDs.count
            let (wasRefused, count) = (await sold != nil, try await freed)
            #expect(wasRefused ? count == 2 : count == 0)
            let status = try await office.status("\(reserved.seats[0])", of: reserved.show)
            #expect(status == (wasRefused ? "AVAILABLE" : "SOLD"))
        }
    }

    @Test func `what services do through HTTP is for services alone, and may be done twice`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let admin = try await office.user(.admin)
            let seats = Array(show.seatIDs.prefix(2))
            _ = try await office.lock(seats, of: show, as: buyer)
            let reservation = UUID().uuidString.lowercased()
            let claim: JSONValue = [
                "eventId": .string(show.id), "seatIds": .texts(seats), "reservationId": .string(reservation),
            ]
            let compensation: JSONValue = ["reservationId": .string(reservation), "reason": "card declined"]
            let confirm = "seats/confirm/\(show.id)/\(reservation)"
            #expect(try await office.patch("seats/update-reservation-id", claim, as: admin.token).status == 403)
            #expect(try await office.patch(confirm, nil, as: admin.token).status == 403)
            #expect(try await office.post("seats/release-compensation", compensation, as: buyer.token).status == 403)
            #expect(try await office.patch(confirm, nil).status == 401)

            let token = try await office.serviceToken()
            #expect(try await office.patch(confirm, nil, as: token).status == 409)
            for _ in 0..<2 {
                let claimed = try await office.patch("seats/update-reservation-id", claim, as: token)
                #expect(claimed.status == 200)
                #expect(claimed.body["totalAmount"].number == 100)
            }
            for _ in 0..<2 { #expect(try await office.patch(confirm, nil, as: token).status == 200) }
            #expect(try await office.status(seats[0], of: show) == "SOLD")
            let freed = try await office.post("seats/release-compensation", compensation, as: token)
            #expect(freed.status == 200)
            #expect(Set(freed.body["releasedSeatIds"].texts) == Set(seats))
            let again = try await office.post("seats/release-compensation", compensation, as: token)
            #expect(again.body["releasedSeatIds"].texts.isEmpty)
            #expect(try await office.status(seats[0], of: show) == "AVAILABLE")
        }
    }
}
