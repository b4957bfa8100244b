import CPQ
import Foundation
import Logging

/// What the thread of a listener does.
final class Ear {
    private let streams: Streams
    private let connector: Connector
    private var failures = 0

    /// How often a connection on which nothing happens is tried, so that one that was cut in silence is noticed.
    private static let heartbeat = Duration.seconds(30)

    init(_ streams: Streams, _ connector: Connector) {
        self.streams = streams
        self.connector = connector
    }

    /// Listens until the listener is closed.
    func hear() {
        while true {
            switch streams.work(listening: []) {
            case .end: return
            case .rest: _ = streams.bell.wait()
            case .listen, .unlisten, .none:
                do throws(PostgresError) {
                    try listen(
                        on: try connector.connect(streams.bell, for: streams.cancellation, until: .now + .seconds(5)))
                    failures = 0
                } catch {
                    if failures == 0, error != .cancelled { connector.logger.warning("Cannot listen: \(error)") }
                    failures += 1
                    streams.lostConnection()
                    pause()
                }
            }
        }
    }

    private func pause() {
        let end = ContinuousClock.now + Backoff.connecting.pause(after: failures, chance: .random(in: 0...1))
        while .now < end, !streams.cancellation.isCancelled { _ = streams.bell.wait(until: end) }
    }

    /// Until nobody listens any more; throws when the connection is lost.
    private func listen(on connection: Connection) throws(PostgresError) {
        connection.cancellation = streams.cancellation
        connection.patience = .seconds(5)
        var channels: Set<String> = []
        while true {
            switch streams.work(listening: channels) {
            case .end, .rest: return
            case .listen(let channel):
                try connection.run(script: SQL("listen \(identifier: channel)").text)
                channels.insert(channel)
            case .unlisten(let channel):
                try connection.run(script: SQL("unlisten \(identifier: channel)").text)
                channels.remove(channel)
            case .none:
                if failures > 0 { connector.logger.info("Listening again.") }
                failures = 0
                streams.greet(listening: channels)
                deliver(connection)
                try wait(connection)
            }
        }
    }

    private func wait(_ connection: Connection) throws(PostgresError) {
        let awakening = streams.bell.wait(with: connection.socket, until: .now + Self.heartbeat)
        if awakening.isEmpty { try connection.run(script: "select") }
        if awakening.contains(.socket), !connection.isAlive() { throw connection.lost() }
    }

    private func deliver(_ connection: Connection) {
        while let notification = PQnotifies(connection.handle) {
            streams.notify(
                String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
    }
}
