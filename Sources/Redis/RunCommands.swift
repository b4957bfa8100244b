import Foundation
import Logging

/// What the thread of a client does: it sends commands as they come, and hands out answers, which come in the same order.
final class RunCommands {
    private let desk: CommandDesk
    private let settings: RedisSettings
    private let logger: Logger
    /// Sent and not answered; those before `answered` are.
    private var sent: [Command] = []
    private var answered = 0
    private var failures = 0

    init(_ desk: CommandDesk, _ settings: RedisSettings, _ logger: Logger) {
        (self.desk, self.settings, self.logger) = (desk, settings, logger)
    }

    /// Works until the desk is closed.
    func run() {
        while !desk.isClosed {
            do throws(RedisError) {
                let connection = try Connection(settings)
                try connection.greet(settings, desk.bell)
                if failures > 0 { logger.info("Redis can be reached again.") }
                failures = 0
                desk.connected()
                try serve(connection)
            } catch {
                fail(error)
            }
        }
        fail(.closed)
    }

    private func fail(_ error: RedisError) {
        // First of all nothing more may come.
        desk.lost(error.isUnreachable ? error : .unreachable(reason: "\(error)"))
        for command in sent[answered...] { command.answer(.failure(error)) }
        (sent, answered) = ([], 0)
        if desk.isClosed { return }
        if failures == 0 { logger.warning("\(error). What it is for is done without it.") }
        failures += 1
        let end = ContinuousClock.now + reconnectionPause(after: failures)
        while .now < end, !desk.isClosed { desk.bell.wait(until: end) }
    }

    /// Until the desk is closed; throws when the connection is lost, or an answer is late.
    private func serve(_ connection: Connection) throws(RedisError) {
        while !desk.isClosed {
            for command in desk.take() {
                sent.append(command)
                try connection.append(command.arguments)
            }
            try connection.flush()
            let deadline = sent.isEmpty ? .now + settings.heartbeat : sent[answered].deadline
            let isReady = desk.bell.wait(with: connection.socket, for: connection.events, until: deadline)
            // Late is only what did not come: whoever got no turn to look for it is not the server.
            if isReady || deadline <= .now { try connection.receive() }
            try deliver(connection)
            if !sent.isEmpty, sent[answered].deadline <= .now {
                throw .timedOut(after: sent[answered].deadline - sent[answered].submitted)
            }
            if sent.isEmpty, deadline <= .now {
                desk.submit(Command(["PING"], within: settings.commandTimeout) { _ in })
            }
        }
    }

    private func deliver(_ connection: Connection) throws(RedisError) {
        let before = answered
        while let reply = try connection.nextReply() {
            guard answered < sent.count else { throw .lost(reason: "it answered what it was not asked") }
            sent[answered].answer(.success(reply))
            answered += 1
        }
        desk.answered(answered - before)
        guard answered == sent.count || answered > 1000 else { return }
        sent.removeFirst(answered)
        answered = 0
    }
}

extension RedisError {
    var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}
