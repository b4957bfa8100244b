import Foundation
import Logging
import Synchronization
import TestServers
import Testing

@testable import Redis

/// What the thread that sends does when it has its turn late, and finds several commands at once.
@Suite struct `The thread of a client` {
    /// Who holds the thread up in an answer, as a machine does that has other things to do.
    private final class Turn: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        private let state = Mutex(false)

        var isAwaited: Bool { state.withLock { $0 } }

        func begin() { semaphore.signal() }

        func wait() {
            state.withLock { $0 = true }
            semaphore.wait()
        }
    }

    private typealias Outcome = Result<RedisReply, RedisError>

    private final class Outcomes: Sendable {
        private let all = Mutex<[String: Outcome]>([:])

        subscript(name: String) -> Outcome? { all.withLock { $0[name] } }
        var count: Int { all.withLock(\.count) }

        func command(_ name: String, _ arguments: [RedisArgument], within time: Duration = .seconds(60)) -> Command {
            Command(arguments, within: time) { outcome in self.all.withLock { $0[name] = outcome } }
        }
    }

    /// Runs the body while a thread serves the desk, and has just begun to do what the body ends.
    private func held(_ server: RedisServer, _ body: (CommandDesk, Turn) async throws -> Void) async throws {
        let settings = try RedisSettings(url: server.url).patient()
        let desk = CommandDesk(try Bell(), limit: 100)
        defer { desk.close() }
        Thread { RunCommands(desk, settings, quiet).run() }.start()
        let isConnected = try await eventually { desk.fault == nil }
        #expect(isConnected)
        let turn = Turn()
        desk.submit(Command(["PING"], within: .seconds(60)) { _ in turn.wait() })
        let isReady = try await eventually { turn.isAwaited }
        #expect(isReady)
        // Whatever fails, the thread goes on.
        defer { turn.begin() }
        try await body(desk, turn)
    }

    @Test func `answers or fails each command, also those after one that cannot be sent`() async throws {
        let server = try await RedisServer.start()
        try await held(server) { desk, turn in
            let outcomes = Outcomes()
            desk.submit(outcomes.command("before", ["PING"]))
            desk.submit(outcomes.command("nameless", []))
            for number in 0..<10 { desk.submit(outcomes.command("after \(number)", ["PING"])) }
            turn.begin()
            let isDone = try await eventually { outcomes.count == 12 }
            #expect(isDone)
            // And it serves on.
            let isBack = try await eventually {
                desk.submit(outcomes.command("later", ["PING"]))
                return outcomes["later"] == .success(.status("PONG"))
            }
            #expect(isBack)
        }
    }

    @Test func `sends nothing whose time was over before its turn, and does not blame the server for it`() async throws
    {
        let server = try await RedisServer.start()
        try await held(server) { desk, turn in
            let outcomes = Outcomes()
            let late = outcomes.command("late", ["SET", "a", 1], within: .milliseconds(20))
            desk.submit(late)
            desk.submit(outcomes.command("in time", ["GET", "a"]))
            let isOver = try await eventually { late.deadline < .now }
            #expect(isOver)
            turn.begin()
            let isDone = try await eventually { outcomes.count == 2 }
            #expect(isDone)
            #expect(outcomes["late"] == .failure(.timedOut(after: .milliseconds(20))))
            #expect(outcomes["in time"] == .success(.null))
            #expect(desk.fault == nil)
        }
    }

    @Test func `looks at all that has come before it calls an answer late`() async throws {
        let server = try await RedisServer.start()
        let other = try await connected(RedisSettings(url: server.url).patient())
        // More than is read at once.
        let value = [UInt8](repeating: 7, count: 100_000)
        try await other.send("SET", "a", RedisArgument(value))
        try await held(server) { desk, turn in
            let outcomes = Outcomes()
            let next = Turn()
            defer { next.begin() }
            desk.submit(Command(["PING"], within: .seconds(60)) { _ in next.wait() })
            let long = outcomes.command("long", ["GET", "a"], within: .seconds(3))
            desk.submit(long)
            turn.begin()
            let isThere = try await eventually {
                let calls = try await other.send("INFO", "commandstats").text()
                return calls.contains("cmdstat_get:calls=1,") && long.deadline < .now
            }
            #expect(isThere)
            next.begin()
            let isDone = try await eventually { outcomes.count == 1 }
            #expect(isDone)
            #expect(outcomes["long"] == .success(.bytes(value)))
            #expect(desk.fault == nil)
        }
    }
}
