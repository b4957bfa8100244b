import Domain
import Foundation
import Postgres
import Seats
import ServiceKit
import Testing

@Suite struct `Holding seats` {
    @Test func `a buyer holds seats for five minutes`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let wanted = Array(show.seatIDs.prefix(2))
            let hold = try await office.lock(wanted, of: show, as: buyer)
            #expect(hold.status == 201)
            #expect(hold.body["success"].flag == true)
            #expect(hold.body["alreadyLocked"].flag == false)
            #expect(Set(hold.body["lockedSeatIds"].texts) == Set(wanted))
            #expect(hold.body["ownerId"].text == "\(buyer.id)")
            #expect(hold.body["eventId"].text == show.id)
            #expect(hold.body["expiresAt"].text == office.clock.now.addingTimeInterval(300).formatted(.api))
            #expect(hold.body["lockedSeats"].list.allSatisfy { $0["status"].text == "LOCKED" })
            #expect(try await office.status(wanted[0], of: show) == "LOCKED")
            let own = try await office.get("seats/my-locks/\(buyer.id)", as: buyer.token)
            #expect(Set(own.body.list.compactMap { $0["id"].text }) == Set(wanted))
            let inEvent = try await office.get("seats/my-locks/\(buyer.id)/event/\(show.id)", as: buyer.token)
            #expect(inEvent.body == own.body)
        }
    }

    @Test func `seats are held all or none, and the answer says which somebody else has`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            #expect(try await office.lock([show.seatIDs[3]], of: show, as: one).status == 201)
            let refused = try await office.lock(Array(show.seatIDs[2...4]), of: show, as: other)
            #expect(refused.status == 409)
            #expect(refused.code == "SEATS_TAKEN")
            #expect(refused.body["details"]["seatIds"].texts == [show.seatIDs[3]])
            #expect(try await office.status(show.seatIDs[2], of: show) == "AVAILABLE")
            let unknown = UUID().uuidString.lowercased()
            let missing = try await office.lock([show.seatIDs[5], unknown], of: show, as: other)
            #expect(missing.status == 404)
            #expect(missing.body["details"]["seatIds"].texts == [unknown])
            #expect(try await office.status(show.seatIDs[5], of: show) == "AVAILABLE")
        }
    }

    @Test func `seats of another event are not found`() async throws {
        try await SeatsOffice.run { office in
            let (one, other) = (try await office.show(), try await office.show())
            let buyer = try await office.user()
            #expect(try await office.lock([other.seatIDs[0]], of: one, as: buyer).status == 404)
            let nowhere = Show(id: UUID().uuidString, seats: one.seats)
            #expect(try await office.lock([one.seatIDs[0]], of: nowhere, as: buyer).status == 404)
        }
    }

    @Test func `one's own seats are held on, and their time does not begin anew`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let first = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            office.clock.advance(by: .seconds(60))
            let again = try await office.lock([show.seatIDs[0]], of: show, as: buyer)
            #expect(again.status == 201)
            #expect(again.body["alreadyLocked"].flag == true)
            #expect(again.body["expiresAt"] == first.body["expiresAt"])
            let more = try await office.lock(Array(show.seatIDs.prefix(2)), of: show, as: buyer)
            #expect(more.body["alreadyLocked"].flag == false)
            #expect(more.body["expiresAt"] == first.body["expiresAt"])
        }
    }

    @Test func `an expired hold is free at once, and nobody had to sweep it`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            let seat = show.seatIDs[0]
            _ = try await office.lock([seat], of: show, as: one)
            office.clock.advance(by: .seconds(300))
            #expect(
                try await office.pool.query("select status from seats.seats where locked_by is not null").count == 1)
            #expect(try await office.status(seat, of: show) == "AVAILABLE")
            #expect(try await office.get("seats/event/\(show.id)/available").body.list.count == 20)
            #expect(try await office.get("events/\(show.id)").body["availableSeats"].number == 20)
            #expect(try await office.get("seats/my-locks/\(one.id)", as: one.token).body.list.isEmpty)
            let body: JSONValue = ["eventId": .string(show.id), "seats": [.string(seat)]]
            #expect(try await office.put("seats/extend-lock", body, as: one.token).status == 409)
            #expect(try await office.lock([seat], of: show, as: other).status == 201)
        }
    }

    @Test func `a buyer asks for less time, and never gets more`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let short = try await office.lock([show.seatIDs[0]], of: show, as: buyer, ["ttlSeconds": .number(30)])
            #expect(short.body["expiresAt"].text == office.clock.now.addingTimeInterval(30).formatted(.api))
            let long = try await office.lock([show.seatIDs[1]], of: show, as: buyer, ["ttlSeconds": .number(99_999)])
            #expect(long.body["expiresAt"].text == office.clock.now.addingTimeInterval(300).formatted(.api))
            let none = try await office.lock([show.seatIDs[2]], of: show, as: buyer, ["ttlSeconds": .number(0)])
            #expect(none.fields == ["ttlSeconds"])
        }
    }

    @Test func `nobody holds more than their number of seats, however they ask`() async throws {
        try await SeatsOffice.run({ $0.seatsPerBuyer = 3 }) { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for seat in show.seatIDs {
                    group.addTask { try await office.lock([seat], of: show, as: buyer).status }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == [201: 3, 409: 17])
            let other = try await office.show()
            let refused = try await office.lock(Array(other.seatIDs.prefix(4)), of: other, as: buyer)
            #expect(refused.code == "SEAT_LIMIT")
        }
    }

    @Test func `of fifty who want the same five seats one gets them`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let wanted = Array(show.seatIDs.prefix(5))
            var buyers: [TestUser] = []
            for _ in 0..<50 { buyers.append(try await office.user()) }
            let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
                for buyer in buyers {
                    group.addTask { try await office.lock(wanted.shuffled(), of: show, as: buyer) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = answers.filter { $0.status == 201 }
            #expect(winners.count == 1)
            #expect(answers.count { $0.code == "SEATS_TAKEN" } == 49)
            let owners = try await office.pool.query(
                "select distinct locked_by from seats.seats where locked_by is not null")
            #expect(try owners.one(UserID.self).description == winners.first?.body["ownerId"].text)
        }
    }

    @Test func `overlapping wishes in any order end without a deadlock`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let before = try await office.deadlocks()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        let buyer = try await office.user()
                        let wanted = Array(show.seatIDs.shuffled().prefix(6))
                        let answer = try await office.lock(wanted, of: show, as: buyer)
                        if answer.status == 201 {
                            let body: JSONValue = ["eventId": .string(show.id), "seats": .texts(wanted.shuffled())]
                            #expect(try await office.post("seats/release", body, as: buyer.token).status == 200)
                        }
                        return answer.status
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(statuses.isSubset(of: [201, 409]))
            #expect(try await office.deadlocks() == before)
            #expect(try await office.get("seats/availability/\(show.id)").body.list.count == 20)
        }
    }

    @Test func `a buyer gives up what is theirs and nothing else`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            _ = try await office.lock([show.seatIDs[0]], of: show, as: one)
            _ = try await office.lock([show.seatIDs[1]], of: show, as: other)
            let body: JSONValue = ["eventId": .string(show.id), "seats": .texts(show.seatIDs.prefix(3))]
            let released = try await office.post("seats/unlock", body, as: one.token)
            #expect(released.status == 200)
            #expect(released.body["releasedSeatIds"].texts == [show.seatIDs[0]])
            #expect(try await office.status(show.seatIDs[1], of: show) == "LOCKED")
            let again = try await office.post("seats/release", body, as: one.token)
            #expect(again.status == 200)
            #expect(again.body["releasedSeatIds"].texts.isEmpty)
        }
    }

    @Test func `a hold is extended by its owner, up to a limit`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            let start = office.clock.now
            _ = try await office.lock([show.seatIDs[0]], of: show, as: one)
            let body: JSONValue = ["eventId": .string(show.id), "seats": [.string(show.seatIDs[0])]]
            let refused = try await office.put("seats/extend-lock", body, as: other.token)
            #expect(refused.code == "SEATS_NOT_HELD")
            var ends: [String?] = []
            for _ in 0..<3 {
                office.clock.advance(by: .seconds(280))
                let extended = try await office.put("seats/extend-lock", body, as: one.token)
                #expect(extended.status == 200)
                #expect(extended.body["extendedSeatIds"].texts == [show.seatIDs[0]])
                ends.append(extended.body["expiresAt"].text)
            }
            #expect(ends == [580, 860, 900].map { start.addingTimeInterval($0).formatted(.api) })
            let over = try await office.put("seats/extend-lock", body, as: one.token)
            #expect(over.status == 409)
            #expect(over.code == "HOLD_LIMIT")
        }
    }

    @Test func `the same key gets the same answer, and another body is refused`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let first = try await office.lock([show.seatIDs[0]], of: show, as: buyer, ["idempotencyKey": "k1"])
            let again = try await office.lock([show.seatIDs[0]], of: show, as: buyer, ["idempotencyKey": "k1"])
            #expect(again.status == 201)
            #expect(again.body == first.body)
            let other = try await office.lock([show.seatIDs[1]], of: show, as: buyer, ["idempotencyKey": "k1"])
            #expect(other.code == "IDEMPOTENCY_KEY_REUSED")
        }
    }

    @Test func `nobody acts for another, and unknown fields are named`() async throws {
        try await SeatsOffice.run { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            let body: JSONValue = ["eventId": .string(show.id), "seatIds": [.string(show.seatIDs[0])]]
            #expect(try await office.post("seats/lock", body).status == 401)
            #expect(try await office.post("seats/lock", body, as: "nonsense").status == 401)
            let forOther = try await office.lock(
                [show.seatIDs[0]], of: show, as: one, ["ownerId": .string("\(other.id)")])
            #expect(forOther.status == 403)
            #expect(try await office.get("seats/my-locks/\(other.id)", as: one.token).status == 404)
            #expect(try await office.get("seats/my-locks/\(other.id)", as: office.user(.staff).token).status == 200)
            let unknown = try await office.lock(
                [show.seatIDs[0]], of: show, as: one, ["price": .number(1), "ttlSeconds": "long"])
            #expect(unknown.status == 400)
            #expect(Set(unknown.fields) == ["price", "ttlSeconds"])
            #expect(try await office.post("seats/lock", body, as: one.token).status == 201)
        }
    }
}

extension SeatsOffice {
    /// That the database has counted.
    func deadlocks() async throws -> Int {
        try await pool.query("select deadlocks from pg_stat_database where datname = current_database()").one(Int.self)
    }
}
