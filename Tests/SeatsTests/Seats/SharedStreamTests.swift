import Domain
import Foundation
import Postgres
import PostgresTesting
import Redis
import Seats
import ServiceKit
import TestServers
import Testing

@Suite struct `Watching seats over Redis` {
    @Test func `whoever watches elsewhere sees what changes here, without the database's word`() async throws {
        let server = try await RedisServer.start()
        let (a, b) = (try await RedisClient.patient(server), try await RedisClient.patient(server))
        try await SeatsOffice.run({ ($0.redis, $0.confirmation) = (a, .seconds(3600)) }) { here in
            try await here.beside({ ($0.redis, $0.confirmation) = (b, .seconds(3600)) }) { elsewhere in
                let show = try await here.show()
                let buyer = try await here.user()
                try await OpenConnection.get("seats/event/\(show.id)/stream", port: elsewhere.port) { pieces in
                    #expect(try await pieces.nextSeats()?["isWhole"].flag == true)
                    try await heard(show, by: 1, a)
                    for seat in show.seatIDs[3...5] {
                        _ = try await here.lock([seat], of: show, as: buyer)
                        let change = try #require(try await pieces.nextSeats())
                        #expect(change["isWhole"].flag == false)
                        #expect(change["seats"].list.map { $0["id"].text } == [seat])
                        #expect(change["seats"][0]["status"].text == "LOCKED")
                    }
                }
            }
        }
    }

    @Test func `nothing is told twice, though the database confirms it`() async throws {
        let server = try await RedisServer.start()
        let redis = try await RedisClient.patient(server)
        try await SeatsOffice.run({ ($0.redis, $0.confirmation) = (redis, .milliseconds(20)) }) { office in
            let show = try await office.show()
            let buyer = try await office.user()
            let (confirmed, confirm) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in office.reservations.listener.listen(to: "seats_\(show.id)") { confirm.yield() }
                }
                try await OpenConnection.get("seats/event/\(show.id)/stream", port: office.port) { pieces in
                    _ = try await pieces.nextSeats()
                    try await heard(show, by: 1, redis)
                    var confirmations = confirmed.makeAsyncIterator()
                    // The first says that it listens.
                    await confirmations.next()
                    for seat in show.seatIDs[0...4] {
                        _ = try await office.lock([seat], of: show, as: buyer)
                        let change = try #require(try await pieces.nextSeats())
                        #expect(change["seats"].list.map { $0["id"].text } == [seat])
                        await confirmations.next()
                    }
                }
                group.cancelAll()
            }
        }
    }

    @Test func `what Redis does not bring, the database does`() async throws {
        let (ours, theirs) = (try await RedisServer.start(), try await RedisServer.start())
        let (a, b) = (try await RedisClient.patient(ours), try await RedisClient.patient(theirs))
        try await SeatsOffice.run({ ($0.redis, $0.confirmation) = (a, .milliseconds(50)) }) { here in
            try await here.beside({ $0.redis = b }) { elsewhere in
                let show = try await here.show()
                let buyer = try await here.user()
                try await OpenConnection.get("seats/event/\(show.id)/stream", port: elsewhere.port) { pieces in
                    _ = try await pieces.nextSeats()
                    func sees(_ seat: String) async throws {
                        _ = try await here.lock([seat], of: show, as: buyer)
                        let change = try #require(try await pieces.nextSeats())
                        #expect(change["seats"].list.map { $0["id"].text } == [seat])
                    }
                    // They are connected to another one than we are.
                    try await sees(show.seatIDs[0])
                    try await theirs.kill()
                    try await sees(show.seatIDs[1])
                    try await ours.kill()
                    try await sees(show.seatIDs[2])
                }
            }
        }
    }

    /// Waits until so many connections hear of an event's changes.
    private func heard(_ show: Show, by count: Int, _ redis: RedisClient) async throws {
        let isHeard = try await PostgresTesting.eventually {
            try await redis.send("PUBSUB", "NUMSUB", RedisArgument("ticketpress:seats:\(show.id)")).array().last
                == .integer(count)
        }
        #expect(isHeard)
    }
}
