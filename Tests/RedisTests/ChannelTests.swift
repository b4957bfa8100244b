import Redis
import Synchronization
import TestServers
import Testing

@Suite struct `Channels of Redis` {
    @Test func `bring what is published from then on, to all who listen`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        let other = try await connected(RedisSettings(url: server.url).patient())
        var (one, two) = (redis.listen(to: "news").makeAsyncIterator(), redis.listen(to: "news").makeAsyncIterator())
        var weather = other.listen(to: "weather").makeAsyncIterator()
        #expect(await one.next() == .mayHaveMissed)
        #expect(await two.next() == .mayHaveMissed)
        #expect(await weather.next() == .mayHaveMissed)
        // One connection hears for all streams.
        #expect(try await other.send("PUBLISH", "news", "one\r\ntwo ä").integer() == 1)
        #expect(try await redis.send("PUBLISH", "weather", "rain").integer() == 1)
        #expect(await one.next() == .message("one\r\ntwo ä"))
        #expect(await two.next() == .message("one\r\ntwo ä"))
        #expect(await weather.next() == .message("rain"))
    }

    @Test func `are left when nobody listens any more, and heard again when somebody does`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        var kept = redis.listen(to: "kept").makeAsyncIterator()
        #expect(await kept.next() == .mayHaveMissed)
        for number in 1...20 {
            do {
                var news = redis.listen(to: "news").makeAsyncIterator()
                #expect(await news.next() == .mayHaveMissed)
                try await redis.send("PUBLISH", "news", RedisArgument(number))
                #expect(await news.next() == .message("\(number)"))
            }
        }
        let isLeft = try await eventually {
            try await redis.send("PUBSUB", "NUMSUB", "news").array().last == .integer(0)
        }
        #expect(isLeft)
        try await redis.send("PUBLISH", "kept", "still")
        #expect(await kept.next() == .message("still"))
    }

    @Test func `say that something may have been missed after the server was away`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        var news = redis.listen(to: "news").makeAsyncIterator()
        #expect(await news.next() == .mayHaveMissed)
        try await server.kill()
        try await server.restart()
        #expect(await news.next() == .mayHaveMissed)
        let isHeard = try await eventually { (try? await redis.send("PUBLISH", "news", "again")) == .integer(1) }
        #expect(isHeard)
        #expect(await news.next() == .message("again"))
    }

    @Test func `that fell silent are noticed`() async throws {
        let server = try await RedisServer.start()
        var settings = try RedisSettings(url: server.url).patient()
        (settings.heartbeat, settings.connectTimeout) = (.milliseconds(100), .milliseconds(300))
        let redis = try await connected(settings)
        let signals = Signals()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in redis.listen(to: "news") { signals.all.withLock { $0.append(signal) } }
            }
            let isHeard = try await eventually { signals.all.withLock { $0.count } == 1 }
            #expect(isHeard)
            let isNoticed = try await eventually {
                // Nothing can be seen of it while the server stands still.
                try server.pause()
                try await Task.sleep(for: .milliseconds(600))
                try server.resume()
                return signals.all.withLock { $0.count } > 1
            }
            #expect(isNoticed)
            group.cancelAll()
        }
        #expect(signals.all.withLock { $0.allSatisfy { $0 == .mayHaveMissed } })
    }
}

private final class Signals: Sendable {
    let all = Mutex<[RedisSignal]>([])
}
