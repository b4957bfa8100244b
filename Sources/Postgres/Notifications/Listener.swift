import CPQ
import Foundation
import Logging

/// What a listener hears on a channel.
public enum Signal: Sendable, Hashable {
    /// Notifications may have been missed: the first signal of every stream, and what follows a lost connection or a
    /// consumer that was too slow. Look at the tables for what is new.
    case mayHaveMissed
    /// `NOTIFY channel, 'payload'` was committed.
    case notified(String)
}

/// Hears notifications on one connection of its own, for any number of streams. It connects when there is the first, and
/// again for ever when the connection is lost.
///
///     for await signal in listener.listen(to: "facts") { try await takeFacts() }
///
/// They are sent by a statement: `select pg_notify('facts', \(payload))`.
public final class Listener: Sendable {
    private let streams: Streams

    /// Connects to nothing yet.
    public init(
        _ settings: ConnectionSettings, logger: Logger = Logger(label: "ticketpress.postgres")
    ) throws(PoolError) {
        let streams = Streams(try Doorbell())
        self.streams = streams
        let connector = Connector(settings: settings, logger: logger)
        let thread = Thread { Ear(streams, connector).hear() }
        thread.name = "postgres-listen"
        thread.start()
    }

    deinit { streams.close() }

    /// The signals of a channel, until the stream is given up or the listener closed. A channel's name has at most 63
    /// bytes, as all names in PostgreSQL.
    public func listen(to channel: String) -> AsyncStream<Signal> {
        precondition(
            (1...63).contains(channel.utf8.count) && !channel.utf8.contains(0), "no name of a channel: \(channel)")
        return streams.add(channel)
    }

    /// Tells those who listen to a channel through this listener, and nobody else, as a notification without a payload would.
    public func wake(_ channel: String) { streams.notify(channel, payload: "") }

    /// Ends all streams and closes the connection.
    public func close() { streams.close() }
}
