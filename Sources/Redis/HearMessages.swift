import Foundation
import Logging

/// What the thread that listens does. It has a connection while there are streams.
final class HearMessages {
    private let subscriptions: Subscriptions
    private let settings: RedisSettings
    private let logger: Logger
    /// Since a subscription was confirmed.
    private var failures = 0
    /// Whether that the server refuses was told since then.
    private var isTold = false
    /// Channels that the server has confirmed.
    private var heard: Set<String> = []
    /// Channels that the server was asked for, and how many confirmations of that are still to come.
    private var asked: Set<String> = []
    private var unconfirmed: [String: Int] = [:]

    init(_ subscriptions: Subscriptions, _ settings: RedisSettings, _ logger: Logger) {
        (self.subscriptions, self.settings, self.logger) = (subscriptions, settings, logger)
    }

    /// Works until the subscriptions are closed.
    func run() {
        while !subscriptions.isClosed {
            guard !subscriptions.channels.isEmpty else {
                subscriptions.note(refusal: nil)
                subscriptions.bell.wait()
                continue
            }
            do throws(RedisError) {
                (heard, asked, unconfirmed) = ([], [], [:])
                let connection = try Connection(settings)
                try connection.greet(settings, subscriptions.bell)
                try listen(connection)
                subscriptions.lostConnection()
            } catch {
                subscriptions.lostConnection()
                // The client's other thread warns of a server that is away.
                logger.debug("Cannot hear messages of Redis", metadata: ["error": "\(error)"])
                failures += 1
                let end = ContinuousClock.now + reconnectionPause(after: failures)
                while .now < end, !subscriptions.isClosed { subscriptions.bell.wait(until: end) }
            }
        }
    }

    /// Until nobody listens any more; throws when the connection is lost.
    private func listen(_ connection: Connection) throws(RedisError) {
        var lastWord = ContinuousClock.now
        var isTried = false
        while !subscriptions.isClosed {
            let wanted = subscriptions.channels
            if wanted.isEmpty { return }
            try ask(connection, for: wanted)
            try connection.flush()
            subscriptions.greet(hearing: heard)
            let deadline = lastWord + (isTried ? settings.heartbeat + settings.connectTimeout : settings.heartbeat)
            let isReady = subscriptions.bell.wait(
                with: connection.socket, for: connection.events, until: deadline)
            if isReady || deadline <= .now { try connection.receive() }
            while let reply = try connection.nextReply() {
                (lastWord, isTried) = (.now, false)
                try take(reply)
            }
            guard lastWord + settings.heartbeat <= .now else { continue }
            if !isTried {
                try connection.append(["PING"])
                isTried = true
            } else if deadline <= .now, !subscriptions.bell.wait(with: connection.socket, until: .now) {
                throw .timedOut(after: settings.connectTimeout)
            }
        }
    }

    private func ask(_ connection: Connection, for wanted: Set<String>) throws(RedisError) {
        let (new, old) = (wanted.subtracting(asked), asked.subtracting(wanted))
        if !new.isEmpty { try connection.append(["SUBSCRIBE"] + new.map { RedisArgument($0) }) }
        if !old.isEmpty { try connection.append(["UNSUBSCRIBE"] + old.map { RedisArgument($0) }) }
        for channel in new { unconfirmed[channel, default: 0] += 1 }
        heard.formIntersection(wanted)
        asked = wanted
    }

    private func take(_ reply: RedisReply) throws(RedisError) {
        if case .error(let text) = reply { throw refused(text) }
        let parts = try reply.array()
        guard parts.count >= 2 else { return }
        switch try parts[0].text() {
        case "subscribe":
            let channel = try parts[1].text()
            let left = unconfirmed[channel, default: 1] - 1
            unconfirmed[channel] = left == 0 ? nil : left
            (failures, isTold) = (0, false)
            subscriptions.note(refusal: nil)
            // An earlier one's would be followed by its end.
            if left == 0, asked.contains(channel) { heard.insert(channel) }
        case "message" where parts.count == 3:
            subscriptions.deliver(try parts[2].text(), on: try parts[1].text())
        default: break
        }
    }

    /// Told here and once, for commands may be answered all the time.
    private func refused(_ text: String) -> RedisError {
        let error = RedisError.refused(text)
        subscriptions.note(refusal: error)
        if !isTold { logger.warning("\(error). Nothing is heard over it.") }
        isTold = true
        return error
    }
}
