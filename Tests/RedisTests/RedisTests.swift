import Foundation
import Logging
import Redis
import Synchronization
import TestServers
import Testing

let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

extension RedisSettings {
    /// With time enough for a machine that does much else.
    func patient() -> RedisSettings {
        var settings = self
        settings.connectTimeout = .seconds(20)
        settings.commandTimeout = .seconds(20)
        return settings
    }
}

/// A client that has its connection, and the server's name for it.
func connected(_ settings: RedisSettings) async throws -> RedisClient {
    let client = try RedisClient(settings, logger: quiet)
    let isConnected = try await eventually { (try? client.check()) != nil }
    try #require(isConnected)
    return client
}

@Suite struct `Commands to Redis` {
    @Test func `are answered by values of their kinds`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        #expect(try await redis.send("SET", "a", "1") == .status("OK"))
        #expect(try await redis.send("GET", "a").text() == "1")
        #expect(try await redis.send("GET", "nothing").bytes() == nil)
        #expect(try await redis.send("INCRBY", "a", 41).integer() == 42)
        #expect(try await redis.send("MGET", "a", "nothing").array() == [.bytes(Array("42".utf8)), .null])
        let nested = try await redis.send("EVAL", "return {1, {'x', {}}, redis.error_reply('ODD thing')}", 0)
        #expect(nested == .array([.integer(1), .array([.bytes([120]), .array([])]), .error("ODD thing")]))
        await #expect(throws: RedisError.unexpected(reply: "a string")) { try await redis.send("GET", "a").integer() }
        do {
            try await redis.send("LPUSH", "a", "x")
            Issue.record("a list of a number")
        } catch {
            guard case .refused(let text) = error else { throw error }
            #expect(text.hasPrefix("WRONGTYPE"))
        }
        // A refusal is no reason to lose the connection.
        #expect(throws: Never.self) { try redis.check() }
    }

    @Test func `carry any bytes, and many of them`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(socket: server.socket).patient())
        let all = Array(UInt8.min...UInt8.max)
        for bytes in [[], [0], all, Array("\r\n$-1\r\n*3\r\n".utf8), Array(repeating: 7, count: 5_000_000)] {
            try await redis.send("SET", RedisArgument(all), RedisArgument(bytes))
            #expect(try await redis.send("GET", RedisArgument(all)).bytes() == bytes)
        }
    }

    @Test func `of many at the same time are each given their own answer`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<5000 {
                group.addTask {
                    let key = RedisArgument("key \(number)")
                    try await redis.send("SET", key, RedisArgument(number))
                    return try await redis.send("GET", key).text() != "\(number)"
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 0)
        // All of that over one connection.
        let clients = try await redis.send("CLIENT", "LIST").text()
        #expect(clients.split(separator: "\n").count == 1)
    }

    @Test func `run scripts by their digests, and once more in full where the server has forgotten them`() async throws
    {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        let script = RedisScript("return {KEYS[1], ARGV[1], #KEYS, #ARGV}")
        func run() async throws -> RedisReply { try await redis.run(script, keys: ["k"], ["v"]) }
        let first = try await run()
        #expect(first == .array([.bytes(Array("k".utf8)), .bytes(Array("v".utf8)), .integer(1), .integer(1)]))
        try await redis.send("SCRIPT", "FLUSH")
        #expect(try await run() == first)
        #expect(try await run() == first)
        let calls = try await redis.send("INFO", "commandstats").text()
        // The full text went out once, after the server had forgotten it.
        #expect(calls.contains("cmdstat_eval:calls=1,"))
        #expect(calls.contains("cmdstat_evalsha:calls=3,"))
    }

    @Test func `are refused at once beyond the number that may wait`() async throws {
        let server = try await RedisServer.start()
        var settings = try RedisSettings(url: server.url).patient()
        settings.queueLimit = 10
        let redis = try await connected(settings)
        try server.pause()
        let outcomes = await withTaskGroup(of: RedisError?.self) { group in
            for _ in 0..<30 {
                group.addTask { () async -> RedisError? in
                    do throws(RedisError) {
                        try await redis.send("PING")
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            var outcomes: [RedisError?] = []
            for await outcome in group {
                outcomes.append(outcome)
                // The others can be answered only then.
                if outcomes.count == 20 { #expect(throws: Never.self) { try server.resume() } }
            }
            return outcomes
        }
        // The client's own look at the server may have a place.
        let refused = outcomes.count { $0 == .overloaded(limit: 10) }
        #expect(refused == 20 || refused == 21)
        #expect(outcomes.count { $0 == nil } == 30 - refused)
    }
}

@Suite struct `A connection to Redis` {
    @Test func `is let in by a password, or by a user's name and password, and into a database`() async throws {
        let server = try await RedisServer.start(password: "first")
        let admin = try await connected(RedisSettings(url: server.url).patient())
        try await admin.send("ACL", "SETUSER", "bob", "on", ">s:e/c@ret", "~*", "&*", "+@all")
        let bob = try await connected(
            RedisSettings(url: "redis://bob:s%3Ae%2Fc%40ret@127.0.0.1:\(server.port)/3").patient())
        #expect(try await bob.send("ACL", "WHOAMI").text() == "bob")
        try await bob.send("SET", "here", 1)
        #expect(try await admin.send("GET", "here") == .null)
        try await admin.send("SELECT", 3)
        #expect(try await admin.send("GET", "here").text() == "1")
    }

    @Test func `that is not let in says why, and not with what`() async throws {
        let server = try await RedisServer.start(password: "first")
        for (url, reason) in [("redis://:wrong@", "WRONGPASS"), ("redis://", "NOAUTH")] {
            let redis = try RedisClient(RedisSettings(url: "\(url)127.0.0.1:\(server.port)").patient(), logger: quiet)
            let isTold = try await eventually {
                do {
                    try redis.check()
                    return false
                } catch {
                    #expect(!"\(error)".contains("wrong"))
                    return "\(error)".contains(reason)
                }
            }
            #expect(isTold)
            await #expect(throws: RedisError.self) { try await redis.send("PING") }
        }
    }

    @Test func `that is lost costs nothing until it is there again`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        try await redis.send("SET", "a", 1)
        try await server.kill()
        let isNoticed = try await eventually { (try? redis.check()) == nil }
        #expect(isNoticed)
        for _ in 0..<1000 {
            do {
                try await redis.send("GET", "a")
                Issue.record("an answer of nobody")
            } catch {
                guard case .unreachable = error else { throw error }
            }
        }
        try await server.restart()
        let isBack = try await eventually { (try? await redis.send("GET", "a")) == .null }
        #expect(isBack)
    }

    @Test func `that is killed while commands are under way answers or refuses each`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    if number == 500 { try await server.kill() }
                    do {
                        return try await redis.send("ECHO", RedisArgument(number)).text() == "\(number)"
                    } catch is RedisError {
                        return true
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 2000)
        #expect(outcomes.allSatisfy { $0 })
    }

    @Test func `on which no answer comes in time is given up, for all that wait`() async throws {
        let server = try await RedisServer.start()
        var settings = try RedisSettings(url: server.url).patient()
        settings.commandTimeout = .milliseconds(300)
        settings.connectTimeout = .milliseconds(300)
        let redis = try await connected(settings)
        try server.pause()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await redis.send("PING")
                        return false
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: true, count: 20))
        // It takes connections still, and is not believed before it answers.
        await #expect(throws: RedisError.self) { try await redis.send("PING") }
        try server.resume()
        let isBack = try await eventually { (try? await redis.send("PING")) != nil }
        #expect(isBack)
    }

    @Test func `that is cut in silence is noticed without a command`() async throws {
        let server = try await RedisServer.start()
        var settings = try RedisSettings(url: server.url).patient()
        (settings.heartbeat, settings.commandTimeout) = (.milliseconds(50), .milliseconds(300))
        settings.connectTimeout = .milliseconds(300)
        let redis = try await connected(settings)
        try server.pause()
        let isNoticed = try await eventually { (try? redis.check()) == nil }
        #expect(isNoticed)
        try server.resume()
    }

    @Test func `to nobody is refused from the first command on`() async throws {
        let redis = try RedisClient(RedisSettings(socket: "/nowhere/at/all"), logger: quiet)
        await #expect(throws: RedisError.self) { try await redis.send("PING") }
        let isTold = try await eventually {
            do {
                try redis.check()
                return false
            } catch {
                return "\(error)".contains("No such file")
            }
        }
        #expect(isTold)
    }

    @Test func `that was closed refuses`() async throws {
        let server = try await RedisServer.start()
        let redis = try await connected(RedisSettings(url: server.url).patient())
        redis.close()
        await #expect(throws: RedisError.closed) { try await redis.send("PING") }
        for await _ in redis.listen(to: "news") { Issue.record("a signal of a closed client") }
    }
}
