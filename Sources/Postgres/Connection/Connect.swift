import CPQ
import Foundation
import Logging

/// How connections of a pool or a listener are opened.
struct Connector: Sendable {
    let settings: ConnectionSettings
    /// Statements that set up the session, separated by semicolons.
    var script = ""
    var statementCache = 0
    let logger: Logger

    /// The oldest server that is tested with; its protocol and SQL are the same in all later ones.
    static let oldestServer: Int32 = 13

    /// Where the settings say nothing else. A peer that has gone is noticed in a minute and not in hours.
    private static let defaults = [
        "fallback_application_name": "ticketpress", "keepalives_idle": "30", "keepalives_interval": "10",
        "keepalives_count": "3", "tcp_user_timeout": "30000",
    ]

    /// Opens a connection, by the deadline or as soon as the work is cancelled not at all.
    func connect(
        _ bell: Doorbell, for cancellation: Cancellation?, until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> Connection {
        let connection = Connection(start(), bell: bell, statementCache: statementCache, logger: logger)
        try finish(connection, bell, cancellation, until: deadline)
        let handle = connection.handle
        guard PQserverVersion(handle) >= Self.oldestServer * 10_000 else {
            throw connection.lost(
                "the server is PostgreSQL \(PQserverVersion(handle) / 10_000); \(Self.oldestServer) is the oldest that will do"
            )
        }
        // From here on libpq buffers what it cannot send, and we wait instead of it.
        PQsetnonblocking(handle, 1)
        connection.patience = max(.seconds(1), deadline - .now)
        connection.cancellation = cancellation
        if !script.isEmpty { try connection.run(script: script) }
        connection.cancellation = nil
        return connection
    }

    private func start() -> OpaquePointer {
        let parameters = Self.defaults.merging(settings.parameters) { $1 }.merging(["client_encoding": "UTF8"]) { $1 }
        let pairs = parameters.sorted { $0.key < $1.key }
        let keys = pairs.map { strdup($0.key) }
        let values = pairs.map { strdup($0.value) }
        defer { for copy in keys + values { free(copy) } }
        let (keyList, valueList) = (keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
        guard let handle = PQconnectStartParams(keyList, valueList, 0) else {
            preconditionFailure("out of memory for a connection")
        }
        return handle
    }

    private func finish(
        _ connection: Connection, _ bell: Doorbell, _ cancellation: Cancellation?,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        guard PQstatus(connection.handle) != CONNECTION_BAD else { throw connection.lost() }
        var events = POLLOUT
        while true {
            // The socket may be another one after each step.
            let awakening = bell.wait(with: connection.socket, for: events, until: deadline)
            if cancellation?.isCancelled ?? false { throw .cancelled }
            if awakening.isEmpty { throw connection.lost("the server has not answered in time") }
            guard awakening.contains(.socket) else { continue }
            switch PQconnectPoll(connection.handle) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: events = POLLIN
            case PGRES_POLLING_WRITING: events = POLLOUT
            default: throw connection.lost()
            }
        }
    }
}
