// Redis is a client of Redis servers: commands over one connection on which they follow each other without waiting, scripts,
// and channels. hiredis speaks the protocol and is seen nowhere else.
//
//   RedisClient.send ──> CommandDesk ──> RunCommands, on a thread that owns a Connection ──> RedisReply
//   RedisClient.listen ──> Subscriptions ──> HearMessages, on another thread with another Connection ──> RedisSignal
//
// It is for what may be lost at any moment, so nothing here ever waits for a server that is away: a command is refused at
// once while there is no connection, and the thread goes on trying to make one. Nothing is sent twice. TLS is not part of
// the hiredis that Debian builds, so there is none.

import Foundation
import Logging

/// A Redis server. It connects by itself, and again for ever when the connection is lost.
///
///     let redis = try RedisClient(RedisSettings(url: "redis://:password@cache:6379/1"), logger: logger)
///     try await redis.send("SET", "greeting", "hello", "PX", 1000)
///     let text = try await redis.send("GET", "greeting").text()
///     for await signal in redis.listen(to: "news") { … }
///
/// Errors are `RedisError`. A command takes no longer than `RedisSettings.commandTimeout`, whatever happens; cancelling its
/// task does not take it back.
public final class RedisClient: Sendable {
    private let desk: CommandDesk
    private let subscriptions: Subscriptions
    private let settings: RedisSettings

    /// Begins to connect. Throws where the system has no descriptor left.
    public init(
        _ settings: RedisSettings, logger: Logger = Logger(label: "ticketpress.redis")
    ) throws(RedisError) {
        self.settings = settings
        desk = CommandDesk(try Bell(), limit: settings.queueLimit)
        subscriptions = Subscriptions(try Bell())
        Self.start("redis-send") { [desk] in RunCommands(desk, settings, logger).run() }
        Self.start("redis-listen") { [subscriptions] in HearMessages(subscriptions, settings, logger).run() }
    }

    deinit { close() }

    /// Sends a command, the first argument being its name.
    @discardableResult
    public func send(_ arguments: RedisArgument...) async throws(RedisError) -> RedisReply {
        try await send(arguments)
    }

    /// The same, with as many arguments as there are.
    @discardableResult
    public func send(_ arguments: [RedisArgument]) async throws(RedisError) -> RedisReply {
        let reply = await withCheckedContinuation { continuation in
            desk.submit(Command(arguments, within: settings.commandTimeout) { continuation.resume(returning: $0) })
        }
        if case .success(.error(let text)) = reply { throw .refused(text) }
        return try reply.get()
    }

    /// Runs a script, sent by its digest alone as soon as the server knows it.
    public func run(
        _ script: RedisScript, keys: [String], _ arguments: [RedisArgument] = []
    ) async throws(RedisError) -> RedisReply {
        let rest = [RedisArgument(keys.count)] + keys.map { RedisArgument($0) } + arguments
        let digest: String
        if let known = script.digest {
            digest = known
        } else {
            digest = try await send("SCRIPT", "LOAD", RedisArgument(script.text)).text()
            script.learn(digest)
        }
        do throws(RedisError) {
            return try await send(["EVALSHA", RedisArgument(digest)] + rest)
        } catch {
            // Another server than before, or one that started anew.
            guard case .refused(let text) = error, text.hasPrefix("NOSCRIPT") else { throw error }
            return try await send(["EVAL", RedisArgument(script.text)] + rest)
        }
    }

    /// What comes over a channel, until the stream is given up or the client closed.
    public func listen(to channel: String) -> AsyncStream<RedisSignal> { subscriptions.add(channel) }

    /// Throws where the server could not be used at this moment: there is no connection, or it refuses what is to be heard, or
    /// it refused a command within the last two heartbeats, for a reason that is not the command's own (NOPERM, READONLY,
    /// OOM and such). It asks nobody: a connection on which nothing happens is tried every few seconds anyway.
    public func check() throws(RedisError) { if let fault = desk.fault ?? subscriptions.refusal { throw fault } }

    /// Refuses what waits, and ends all streams.
    public func close() {
        desk.close()
        subscriptions.close()
    }

    private static func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
        let thread = Thread {
            // A server that hangs up is an error of the connection, not the end of the process.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            work()
        }
        thread.name = name
        thread.start()
    }
}
