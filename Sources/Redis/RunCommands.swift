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
    /// Since a command was answered.
    private var failures = 0
    /// When the server last gave each reason for a refusal that is its own, by its first word.
    private var refusals: [Substring: ContinuousClock.Instant] = [:]
    /// A reason that is given again so long after the last time is news.
    private static let quiet = Duration.seconds(600)

    init(_ desk: CommandDesk, _ settings: RedisSettings, _ logger: Logger) {
        (self.desk, self.settings, self.logger) = (desk, settings, logger)
    }

    /// Works until the desk is closed.
    func run() {
        while !desk.isClosed {
            do throws(RedisError) {
                let connection = try Connection(settings)
                try connection.greet(settings, desk.bell)
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
        desk.lost(error.isOfNoConnection ? error : .unreachable(reason: "\(error)"))
        for command in sent[answered...] { command.answer(.failure(error)) }
        (sent, answered) = ([], 0)
        if desk.isClosed { return }
        let isNews = if case .refused(let text) = error { isNew(text) } else { failures == 0 }
        if isNews { logger.warning("\(error). What it is for is done without it.") }
        failures += 1
        let end = ContinuousClock.now + reconnectionPause(after: failures)
        while .now < end, !desk.isClosed { desk.bell.wait(until: end) }
    }

    /// Until the desk is closed; throws when the connection is lost, or an answer is late.
    private func serve(_ connection: Connection) throws(RedisError) {
        while !desk.isClosed {
            try takeOver(connection)
            try connection.flush()
            let deadline = sent.isEmpty ? .now + settings.heartbeat : sent[answered].deadline
            let isReady = desk.bell.wait(with: connection.socket, for: connection.events, until: deadline)
            // Late is only what did not come: whoever got no turn to look for it is not the server.
            if isReady || deadline <= .now { try connection.receive() }
            try deliver(connection)
            try requireInTime(connection)
            if sent.isEmpty, deadline <= .now {
                desk.submit(Command(["PING"], within: settings.commandTimeout) { _ in })
            }
        }
    }

    /// All of it counts as sent before any is, so that each is answered, whichever of them cannot be. Whose time was over
    /// before we had a turn is not sent, and is no fault of the server's.
    private func takeOver(_ connection: Connection) throws(RedisError) {
        let (taken, now) = (desk.take(), ContinuousClock.now)
        let inTime = taken.filter { $0.deadline > now }
        for command in taken where command.deadline <= now { command.answer(.failure(command.lateness)) }
        desk.answered(taken.count - inTime.count)
        sent += inTime
        for command in inTime { try connection.append(command.arguments) }
    }

    /// Throws where the next answer is late, which it is only if everything that has come was looked at after its time.
    private func requireInTime(_ connection: Connection) throws(RedisError) {
        while !sent.isEmpty, sent[answered].deadline <= .now {
            guard desk.bell.wait(with: connection.socket, until: .now) else { throw sent[answered].lateness }
            try connection.receive()
            try deliver(connection)
        }
    }

    private func deliver(_ connection: Connection) throws(RedisError) {
        let before = answered
        while let reply = try connection.nextReply() {
            guard answered < sent.count else { throw .lost(reason: "it answered what it was not asked") }
            note(reply)
            sent[answered].answer(.success(reply))
            answered += 1
        }
        desk.answered(answered - before)
        guard answered == sent.count || answered > 1000 else { return }
        sent.removeFirst(answered)
        answered = 0
    }

    /// What an answer says of the server: that it serves, or why it does not.
    private func note(_ reply: RedisReply) {
        if case .error(let text) = reply, RedisError.isOfServer(refusal: text) {
            let error = RedisError.refused(text)
            desk.refused(error, until: .now + settings.heartbeat * 2)
            if isNew(text) { logger.warning("\(error). What it is for is done without it.") }
        } else if failures > 0 {
            logger.info("Redis can be reached again.")
            (failures, refusals) = (0, [:])
        }
    }

    private func isNew(_ text: String) -> Bool {
        let last = refusals.updateValue(.now, forKey: text.prefix { $0 != " " })
        return last.map { $0 + Self.quiet < .now } ?? true
    }
}

extension RedisError {
    /// Whether it says by itself that there is no connection that can be used.
    fileprivate var isOfNoConnection: Bool {
        switch self {
        case .unreachable, .refused: true
        default: false
        }
    }

    /// Words by which a server refuses for a reason of its own, or of how it is set up, and not of the command's (Redis 7,
    /// `createSharedObjects` and the pages of its commands).
    private static let reasons: Set<Substring> = [
        "NOAUTH", "WRONGPASS", "NOPERM", "READONLY", "LOADING", "MASTERDOWN", "MISCONF", "OOM", "BUSY", "NOREPLICAS",
        "CLUSTERDOWN", "MOVED", "ASK", "TRYAGAIN",
    ]

    static func isOfServer(refusal text: String) -> Bool { reasons.contains(text.prefix { $0 != " " }) }
}
