import Logging
import Redis
import TestServers
import Testing

@Suite struct `A Redis that refuses` {
    /// Half of each pause before the first so many attempts but one, which is the least that they last.
    private func least(attempts: Int) -> Duration {
        (1..<attempts).reduce(.zero) { $0 + min(.milliseconds(20 << $1), .seconds(1)) / 2 }
    }

    @Test func `after its greeting is tried ever more seldom, and told of once`() async throws {
        let server = try await RedisServer.start()
        // "+PONG\r\n" is all that the first connections bring.
        let proxy = try FaultProxy(to: server.port) { $0 < 8 ? .resetAfterAnswering(7) : .none }
        let log = Log()
        let start = ContinuousClock.now
        let redis = try RedisClient(
            RedisSettings(url: "redis://127.0.0.1:\(proxy.port)").patient(), logger: log.logger)
        let isBack = try await eventually { (try? await redis.send("PING")) != nil }
        #expect(isBack)
        #expect(ContinuousClock.now - start >= least(attempts: 8))
        #expect(log.lines(.warning).count == 1)
        #expect(log.lines(.info) == ["Redis can be reached again."])
    }

    @Test func `to be listened to is asked ever more seldom, and is told of`() async throws {
        let server = try await RedisServer.start()
        let admin = try await connected(RedisSettings(url: server.url).patient())
        try await admin.send("ACL", "SETUSER", "bob", "on", ">word", "~*", "&*", "+@all", "-subscribe")
        let log = Log()
        let redis = try RedisClient(
            RedisSettings(url: "redis://bob:word@127.0.0.1:\(server.port)").patient(), logger: log.logger)
        let isConnected = try await eventually { (try? redis.check()) != nil }
        #expect(isConnected)
        let start = ContinuousClock.now
        var news = redis.listen(to: "news").makeAsyncIterator()
        let isRefused = try await eventually {
            let statistics = try await admin.send("INFO", "commandstats").text()
            guard let line = statistics.split(separator: "\r\n").first(where: { $0.hasPrefix("cmdstat_subscribe:") }),
                let count = line.split(separator: ",").first(where: { $0.hasPrefix("rejected_calls=") })
            else { return false }
            return Int(count.dropFirst("rejected_calls=".count)).map { $0 >= 7 } ?? false
        }
        #expect(isRefused)
        #expect(ContinuousClock.now - start >= least(attempts: 7))
        let error = #expect(throws: RedisError.self) { try redis.check() }
        #expect("\(String(describing: error))".contains("NOPERM"))
        #expect(log.lines(.warning).count == 1)
        try await redis.send("PING")
        try await admin.send("ACL", "SETUSER", "bob", "+subscribe")
        #expect(await news.next() == .mayHaveMissed)
        let isWell = try await eventually { (try? redis.check()) != nil }
        #expect(isWell)
    }

    @Test func `commands for a reason of its own is told of for a while, and logged once`() async throws {
        let server = try await RedisServer.start()
        var settings = try RedisSettings(url: server.url).patient()
        settings.heartbeat = .seconds(1)
        let log = Log()
        let redis = try RedisClient(settings, logger: log.logger)
        let isConnected = try await eventually { (try? redis.check()) != nil }
        #expect(isConnected)
        // Of a master that is nowhere.
        try await redis.send("REPLICAOF", "127.0.0.1", 1)
        let isTold = try await eventually {
            for _ in 0..<3 { await #expect(throws: RedisError.self) { try await redis.send("SET", "a", 1) } }
            // It answers all the same.
            try await redis.send("PING")
            do {
                try redis.check()
                return false
            } catch {
                return "\(error)".contains("READONLY")
            }
        }
        #expect(isTold)
        #expect(log.lines(.warning).count { $0.contains("READONLY") } == 1)
        try await redis.send("REPLICAOF", "NO", "ONE")
        let isWell = try await eventually { (try? redis.check()) != nil }
        #expect(isWell)
        try await redis.send("SET", "a", 1)
        #expect(log.lines(.warning).count == 1)
    }
}
