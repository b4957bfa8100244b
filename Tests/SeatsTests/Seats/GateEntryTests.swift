import Domain
import Foundation
import Postgres
import PostgresTesting
import Redis
import Seats
import ServiceKit
import TestServers
import Testing

@Suite struct `What Redis has of a seat` {
    private struct Entry: Equatable {
        var text: String?
        /// Milliseconds; negative where there is no entry, or one without an end.
        var life: Int
    }

    private func key(_ seat: String, _ show: Show) -> String { "ticketpress:seat:{\(show.id)}:\(seat)" }

    /// In one step, for entries end by themselves.
    private func entry(_ seat: String, of show: Show, _ redis: RedisClient) async throws -> Entry {
        let parts = try await redis.send(
            "EVAL", "return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}", 1,
            RedisArgument(key(seat, show))
        ).array()
        return Entry(
            text: try parts[0].bytes().map { String(decoding: $0, as: UTF8.self) }, life: try parts[1].integer())
    }

    /// Runs the body while whoever wants a seat waits for it in the database.
    private func locking(_ seat: SeatID, _ office: SeatsOffice, _ body: () async throws -> Void) async throws {
        let (isLocked, end) = (Locked(false), DispatchSemaphore(value: 0))
        let holder = Task {
            try await office.pool.transaction { tx in
                try tx.query("select from seats.seats where id = \(seat) for update")
                isLocked.withLock { $0 = true }
                end.wait()
            }
        }
        do {
            // Whatever fails, the transaction ends.
            defer { end.signal() }
            let isReady = await PostgresTesting.eventually { isLocked.withLock { $0 } }
            #expect(isReady)
            try await body()
        }
        try await holder.value
    }

    @Test func `ends no later than the hold`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let (short, long) = (show.seatIDs[0], show.seatIDs[1])
            #expect(try await office.lock([short], of: show, as: buyer, ["ttlSeconds": .number(2)]).status == 201)
            #expect(try await entry(short, of: show, redis).life <= 2000)
            #expect(try await office.lock([long], of: show, as: buyer).status == 201)
            let entry = try await entry(long, of: show, redis)
            #expect(entry.life <= 5000)
            // Unless its end has come already.
            if let text = entry.text { #expect(text.hasPrefix("h \(buyer.id) ") && entry.life > 0) }
        }
    }

    @Test func `is what the database said only in the place of that request's own claim`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let ids = try show.ids().1
            let (one, other) = (try await office.user(), try await office.user())
            // Given back meanwhile, which removes the claim; and claimed by another since.
            for (index, isClaimed) in [false, true].enumerated() {
                let seat = show.seatIDs[index]
                let later = isClaimed ? "c \(other.id) \(try await redis.milliseconds()) othertoken" : nil
                let asking = Locked<Task<Answered, any Error>?>(nil)
                try await locking(ids[index], office) {
                    asking.withLock { $0 = Task { try await office.lock([seat], of: show, as: one) } }
                    let isClaimed = try await PostgresTesting.eventually {
                        let claim = try await entry(seat, of: show, redis)
                        guard let text = claim.text else { return false }
                        #expect(text.hasPrefix("c \(one.id) "))
                        // It outlives its process by no more than that.
                        #expect((1...3000).contains(claim.life))
                        return true
                    }
                    #expect(isClaimed)
                    if let later {
                        try await redis.send("SET", RedisArgument(key(seat, show)), RedisArgument(later))
                    } else {
                        try await redis.send("DEL", RedisArgument(key(seat, show)))
                    }
                }
                #expect(try await asking.withLock { $0 }?.value.status == 201)
                #expect(try await entry(seat, of: show, redis).text == later)
            }
        }
    }

    @Test func `of a process that died keeps nobody from a seat, and goes when the seat is given back`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ $0.redis = redis }) { office in
            let show = try await office.show()
            let (one, other) = (try await office.user(), try await office.user())
            let seat = show.seatIDs[0]
            // Even one that would never end.
            func claim() async throws {
                let text = "c \(one.id) \(try await redis.milliseconds()) dead"
                try await redis.send("SET", RedisArgument(key(seat, show)), RedisArgument(text))
            }
            try await claim()
            #expect(try await office.lock([seat], of: show, as: other).status == 201)
            try await claim()
            let body: JSONValue = ["eventId": .string(show.id), "seats": [.string(seat)]]
            #expect(try await office.post("seats/release", body, as: other.token).status == 200)
            #expect(try await entry(seat, of: show, redis).text == nil)
        }
    }
}
