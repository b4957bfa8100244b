import Domain
import Foundation
import Gateway
import PostgresTesting
import Redis
import ServiceKit
import ServiceTesting
import TestServers
import Testing

@Suite struct `Limits of several gateways` {
    /// A gateway that lets an address ask so often, and its connection to Redis.
    private func edge(_ limit: Int, _ server: RedisServer) async throws -> (GatewaySettings, RedisClient) {
        var patient = try RedisSettings(url: server.url)
        (patient.connectTimeout, patient.commandTimeout, patient.heartbeat) = (.seconds(20), .seconds(20), .seconds(1))
        let redis = try RedisClient(patient, logger: quiet)
        let isConnected = await PostgresTesting.eventually { (try? redis.check()) != nil }
        try #require(isConnected)
        var rates = Rates()
        rates.address = limit
        var settings = GatewaySettings.forTests
        (settings.rates, settings.redis) = (rates, redis)
        return (settings, redis)
    }

    private func ask(_ office: TestOffice, from address: String = "192.0.2.1") async throws -> TestAnswer {
        try await office.get("/api/users/profile", headers: ["X-Forwarded-For": address])
    }

    @Test func `are counted together, whichever is asked`() async throws {
        let server = try await RedisServer.start()
        let (first, second) = (try await edge(4, server).0, try await edge(4, server).0)
        try await TestOffice.with(edge: first) { one in
            try await TestOffice.with(edge: second) { two in
                var left: [String?] = []
                var statuses: [Int] = []
                for office in [one, two, two, one, one, two] {
                    let answer = try await ask(office)
                    left.append(answer.header("ratelimit-remaining"))
                    statuses.append(answer.status)
                }
                #expect(left == ["3", "2", "1", "0", "0", "0"])
                #expect(statuses == [401, 401, 401, 401, 429, 429])
                #expect(try await ask(two, from: "192.0.2.2").header("ratelimit-remaining") == "3")
            }
        }
    }

    @Test func `go on from what each knows when Redis is killed, and are counted together again`() async throws {
        let server = try await RedisServer.start()
        let ((first, a), (second, b)) = (try await edge(6, server), try await edge(6, server))
        try await TestOffice.with(edge: first) { one in
            try await TestOffice.with(edge: second) { two in
                for office in [one, two, two, two, two, one] { #expect(try await ask(office).status == 401) }
                try await server.kill()
                func allowed(_ office: TestOffice) async throws -> Int {
                    var count = 0
                    while try await ask(office).status == 401 { count += 1 }
                    return count
                }
                // None was left when the one looked last, though it had asked but twice, and one when the other did; one
                // comes back every ten seconds.
                #expect((0...2).contains(try await allowed(one)))
                #expect((1...4).contains(try await allowed(two)))
                try await server.restart()
                let isBack = await PostgresTesting.eventually { (try? a.check()) != nil && (try? b.check()) != nil }
                #expect(isBack)
                var left: [String?] = []
                for office in [one, two, one] {
                    left.append(try await ask(office, from: "192.0.2.9").header("ratelimit-remaining"))
                }
                #expect(left == ["5", "4", "3"])
            }
        }
    }

    @Test func `serve without Redis, and say that it is away`() async throws {
        let server = try await RedisServer.start()
        let (settings, _) = try await edge(1000, server)
        try await TestOffice.with(edge: settings) { office in
            let well = try await office.get("/health/ready")
            #expect(well["status"] == "ok")
            #expect(well["services"]["gateway"]["checks"] == ["redis": "ok"])
            try await server.kill()
            let isTold = try await PostgresTesting.eventually {
                try await office.get("/health/ready")["services"]["gateway"]["status"] == "degraded"
            }
            #expect(isTold)
            let without = try await office.get("/health/ready")
            #expect(without.status == 200)
            #expect(without["status"] == "degraded")
            #expect(without["services"]["gateway"]["checks"] == ["redis": "failing"])
            #expect(try await ask(office).status == 401)
        }
    }

    @Test func `are each gateway's own while Redis refuses to count, which is told`() async throws {
        let server = try await RedisServer.start()
        let (settings, redis) = try await edge(1000, server)
        try await TestOffice.with(edge: settings) { office in
            #expect(try await ask(office).status == 401)
            // A replica, of a master that is nowhere, answers and takes nothing.
            try await redis.send("REPLICAOF", "127.0.0.1", 1)
            let isTold = try await PostgresTesting.eventually {
                #expect(try await ask(office).status == 401)
                return try await office.get("/health/ready")["services"]["gateway"]["checks"] == ["redis": "failing"]
            }
            #expect(isTold)
            try await redis.send("REPLICAOF", "NO", "ONE")
            let isWell = try await PostgresTesting.eventually {
                try await office.get("/health/ready")["services"]["gateway"]["status"] == "ok"
            }
            #expect(isWell)
        }
    }
}
