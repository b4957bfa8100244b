import Domain
import Foundation
import Postgres
import PostgresTesting
import Redis
import Seats
import ServiceKit
import TestServers
import Testing

@Suite struct `Redis before the seats` {
    /// Frees a seat in the database alone, of which Redis hears nothing.
    private func free(_ seat: SeatID, in office: SeatsOffice) async throws {
        try await office.pool.query(
            """
            update seats.seats set status = 'AVAILABLE', locked_by = null, locked_at = null, lock_expires_at = null
            where id = \(seat)
            """)
    }

    @Test func `refuses who wants what others hold, without the database being asked`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            let held = try await office.lock(Array(show.seatIDs.prefix(2)), of: show, as: one)
            #expect(held.status == 201)
            let jobs = office.pool.counters.jobs
            for _ in 0..<200 {
                let refused = try await office.lock(Array(show.seatIDs[1...2]), of: show, as: other)
                #expect(refused.status == 409)
                #expect(refused.code == "SEATS_TAKEN")
                #expect(refused.body["details"]["seatIds"].texts == [show.seatIDs[1]])
            }
            // Seldom, for it is not believed for long.
            #expect(office.pool.counters.jobs - jobs < 100)
            let own = try await office.lock([show.seatIDs[0]], of: show, as: one)
            #expect(own.status == 201)
            #expect(own.body["alreadyLocked"].flag == true)
            #expect(own.body["expiresAt"] == held.body["expiresAt"])
            #expect(try await office.lock([show.seatIDs[2]], of: show, as: other).status == 201)
        }
    }

    @Test func `knows at once of what was given up or given back`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (event, ids) = try show.ids()
            let (one, other) = (try await office.user(), try await office.user())
            let wanted = [show.seatIDs[0]]
            for _ in 0..<10 {
                #expect(try await office.lock(wanted, of: show, as: one).status == 201)
                #expect(try await office.lock(wanted, of: show, as: other).status == 409)
                let body: JSONValue = ["eventId": .string(show.id), "seats": .texts(wanted)]
                #expect(try await office.post("seats/release", body, as: one.token).status == 200)
                #expect(try await office.lock(wanted, of: show, as: other).status == 201)
                #expect(try await office.lock(wanted, of: show, as: one).code == "SEATS_TAKEN")
                let id = office.reservations.newID(ReservationID.self)
                _ = try await office.reservations.call(
                    ReserveSeats(
                        eventID: event, reservationID: id, buyerID: other.id, seatIDs: [ids[0]],
                        until: office.clock.now.addingTimeInterval(900)))
                _ = try await office.reservations.call(
                    SellSeats(eventID: event, reservationID: id, seatIDs: [ids[0]]))
                #expect(try await office.lock(wanted, of: show, as: one).code == "SEATS_TAKEN")
                _ = try await office.reservations.call(ReleaseSeats(reservationID: id, includingSold: true))
            }
        }
    }

    @Test func `is not believed for long when it is wrong`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: one).status == 201)
            // As if the process had died before it could tell Redis.
            try await free(show.ids().1[0], in: office)
            let isFree = try await PostgresTesting.eventually {
                try await office.lock([show.seatIDs[0]], of: show, as: other).status == 201
            }
            #expect(isFree)
            // Nor is what says that it is of the future, as after a clock was set back, or is no entry at all.
            for entry in ["h \(one.id) 99999999999999", "h \(one.id) 1000", "nonsense", ""] {
                let key = "ticketpress:seat:{\(show.id)}:\(show.seatIDs[1])"
                try await redis.send("SET", RedisArgument(key), RedisArgument(entry))
                #expect(try await office.lock([show.seatIDs[1]], of: show, as: other).status == 201)
            }
        }
    }

    @Test func `lets nobody through to a seat that the database has given to others`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: one).status == 201)
            try await redis.send("FLUSHALL")
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: other).code == "SEATS_TAKEN")
            let key = "ticketpress:seat:{\(show.id)}:\(show.seatIDs[0])"
            // The refusal told Redis whose it is.
            #expect(try await redis.send("GET", RedisArgument(key)).text().hasPrefix("h \(one.id) "))
            try await redis.send("SET", RedisArgument(key), RedisArgument("h \(other.id) 1"))
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: other).code == "SEATS_TAKEN")
        }
    }

    @Test func `repeats the answer of a key, whoever has the seats now`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            let wanted = [show.seatIDs[0]]
            let first = try await office.lock(wanted, of: show, as: one, ["idempotencyKey": "k"])
            #expect(first.status == 201)
            let body: JSONValue = ["eventId": .string(show.id), "seats": .texts(wanted)]
            _ = try await office.post("seats/release", body, as: one.token)
            #expect(try await office.lock(wanted, of: show, as: other).status == 201)
            let again = try await office.lock(wanted, of: show, as: one, ["idempotencyKey": "k"])
            #expect(again.status == 201)
            #expect(again.body == first.body)
            // It was an old answer, and nothing to go by.
            #expect(try await office.lock(wanted, of: show, as: other).status == 201)
            #expect(try await office.lock(wanted, of: show, as: one, ["idempotencyKey": "l"]).code == "SEATS_TAKEN")
        }
    }

    @Test func `lets one of many through who want the same at once, and the rest learn who has it`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let wanted = Array(show.seatIDs.prefix(5))
            let jobs = office.pool.counters.jobs
            let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await office.lock(wanted.shuffled(), of: show, as: office.user()) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.count { $0.code == "SEATS_TAKEN" } == 99)
            // The rest did not ask the database, but for those whose patience a slow machine tries, and what goes on anyway.
            #expect(office.pool.counters.jobs - jobs < 50)
        }
    }

    @Test func `leaves to the database who asks for more than a buyer may have`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ ($0.redis, $0.seatsPerBuyer) = (redis, 3) }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: one).status == 201)
            // What Redis has of it is wrong now.
            try await free(show.ids().1[0], in: office)
            let key = RedisArgument("ticketpress:seat:{\(show.id)}:\(show.seatIDs[0])")
            let entry = RedisArgument("h \(one.id) \(try await redis.milliseconds())")
            try await redis.send("SET", key, entry)
            #expect(try await office.lock(Array(show.seatIDs.prefix(4)), of: show, as: other).code == "SEAT_LIMIT")
            // Those that others have already come first there.
            #expect(try await office.lock([show.seatIDs[3]], of: show, as: one).status == 201)
            let refused = try await office.lock(Array(show.seatIDs.prefix(4)), of: show, as: other)
            #expect(refused.code == "SEATS_TAKEN")
            #expect(refused.body["details"]["seatIds"].texts == [show.seatIDs[3]])
        }
    }

    @Test func `that is away, or stands still, keeps nobody from buying`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server, within: .milliseconds(300))
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            try server.pause()
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: one).status == 201)
            #expect(try await office.lock([show.seatIDs[0]], of: show, as: other).code == "SEATS_TAKEN")
            try server.resume()
            try await server.kill()
            #expect(try await office.lock([show.seatIDs[1]], of: show, as: one).status == 201)
            #expect(try await office.lock([show.seatIDs[1]], of: show, as: other).code == "SEATS_TAKEN")
        }
    }
}
