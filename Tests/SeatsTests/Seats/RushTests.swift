import Domain
import Foundation
import Postgres
import PostgresTesting
import Redis
import Seats
import ServiceKit
import TestServers
import Testing

@Suite struct `A rush for seats, with Redis killed in the middle` {
    /// Who holds which seat, as the buyers were told.
    private final class Told: Sendable {
        private let holders = Locked<[String: UserID]>([:])
        private let answers = Locked<[Int]>([])

        /// False if somebody else was told the same and has not given it up.
        func got(_ seats: [String], _ buyer: UserID) -> Bool {
            holders.withLock { holders in
                seats.reduce(true) { isFirst, seat in holders.updateValue(buyer, forKey: seat) == nil && isFirst }
            }
        }

        func givesUp(_ seats: [String]) { holders.withLock { for seat in seats { $0[seat] = nil } } }

        func holder(_ seat: String) -> UserID? { holders.withLock { $0[seat] } }

        /// How many answers there were before it.
        func answered(_ status: Int) -> Int {
            answers.withLock { answers in
                answers.append(status)
                return answers.count
            }
        }

        var statuses: [Int] { answers.withLock { $0 } }
    }

    @Test func `ends with each seat held by the one who was told so, and nobody refused but for them`() async throws {
        let server = try await RedisServer.start()
        let (a, b) = (try await RedisClient.patient(server), try await RedisClient.patient(server))
        try await SeatsOffice.run({ $0.redis = a }) { first in
            try await first.beside({ $0.redis = b }) { second in
                let show = try await first.show(seats: 60)
                let told = Told()
                let refused = Locked<[(UserID, [String])]>([])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<240 {
                        let office = number.isMultiple(of: 2) ? first : second
                        group.addTask {
                            let buyer = try await office.user()
                            // Two neighbours, each of which eight want.
                            let start = number % 60
                            let wanted = [show.seatIDs[start], show.seatIDs[(start + 1) % 60]]
                            let answer = try await office.lock(wanted, of: show, as: buyer)
                            if answer.status == 201 {
                                #expect(told.got(wanted, buyer.id))
                            } else {
                                #expect(answer.code == "SEATS_TAKEN", "\(answer.body)")
                                refused.withLock { $0.append((buyer.id, wanted)) }
                            }
                            if told.answered(answer.status) == 60 {
                                try await server.kill()
                                try await server.restart()
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let rows = try await first.pool.query(
                    "select id, locked_by from seats.seats where status = 'LOCKED'"
                ).all((SeatID, UserID).self)
                for (seat, owner) in rows { #expect(told.holder("\(seat)") == owner) }
                #expect(rows.count == 2 * told.statuses.count { $0 == 201 })
                // Nobody gave anything up, so what kept somebody from a seat is there still.
                let held = Set(rows.map { "\($0.0)" })
                for (_, wanted) in refused.withLock({ $0 }) { #expect(!held.isDisjoint(with: wanted)) }
            }
        }
    }

    @Test func `with seats given up all the time, holds none twice, and leaves all free`() async throws {
        let server = try await RedisServer.start()
        let (a, b) = (try await RedisClient.patient(server), try await RedisClient.patient(server))
        let change: @Sendable (inout SeatsSettings, RedisClient) -> Void = { settings, redis in
            (settings.redis, settings.seatsPerBuyer) = (redis, 20)
        }
        try await SeatsOffice.run({ change(&$0, a) }) { first in
            try await first.beside({ change(&$0, b) }) { second in
                let show = try await first.show(seats: 20)
                let told = Told()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<24 {
                        let office = number.isMultiple(of: 2) ? first : second
                        let elsewhere = number.isMultiple(of: 3) ? first : second
                        group.addTask {
                            let buyer = try await office.user()
                            for _ in 0..<12 {
                                let wanted = Array(show.seatIDs.shuffled().prefix(2))
                                let answer = try await office.lock(wanted, of: show, as: buyer)
                                if told.answered(answer.status) == 100 {
                                    try await server.kill()
                                    _ = await PostgresTesting.eventually { told.statuses.count >= 200 }
                                    try await server.restart()
                                }
                                guard answer.status == 201 else {
                                    #expect(answer.code == "SEATS_TAKEN", "\(answer.body)")
                                    continue
                                }
                                #expect(told.got(wanted, buyer.id))
                                told.givesUp(wanted)
                                let body: JSONValue = ["eventId": .string(show.id), "seats": .texts(wanted)]
                                let released = try await elsewhere.post("seats/release", body, as: buyer.token)
                                #expect(released.body["releasedSeatIds"].texts.count == 2)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                // Whoever had no connection yet could not say that a seat was free again: five seconds, no more.
                let last = try await second.user()
                let areFree = try await PostgresTesting.eventually {
                    try await second.lock(show.seatIDs, of: show, as: last).status == 201
                }
                #expect(areFree)
            }
        }
    }
}
