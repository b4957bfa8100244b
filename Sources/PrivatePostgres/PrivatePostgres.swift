// PrivatePostgres runs a PostgreSQL server of our own below a folder, so that nobody has to set one up.
//
//   folder/  lock         held by the process that runs the server (flock)
//            cluster/     PostgreSQL's data directory
//            run/         its socket: the only way in, and only for the account that it runs under, and root
//            server.log
//
// The server is made on the first start, watched, and started again if it dies. If our process dies, the kernel tells the
// server to shut down; whatever is left of it at the next start is stopped first. As root it runs under another account.
//
// It never listens on a network, never touches a cluster that it did not make, and never signals a process but those of
// PostgreSQL that run in its own folder.

import Foundation
import Logging
import Postgres

/// A running server. Stop it before the process ends; otherwise it is told to stop when the process has ended.
public final class PrivatePostgres: Sendable {
    private let keeper: Keeper

    /// Connects to the database, as its owner.
    public var settings: ConnectionSettings { keeper.folder.settings(user: Self.role, database: Self.database) }

    /// Connects as the superuser, to the database that is always there.
    public var administration: ConnectionSettings {
        keeper.folder.settings(user: ServerFolder.superuser, database: "postgres")
    }

    private static let role = "ticketpress"
    private static let database = "ticketpress"

    private init(_ keeper: Keeper) { self.keeper = keeper }

    deinit { keeper.stop() }

    /// Starts the server of a folder, which is made if need be, with all that is in it. Throws `PrivatePostgresError`, and
    /// `CancellationError` when the task is cancelled, once all that was started has ended.
    ///
    /// The time limit is for the start, which is long only after a crash in the middle of much work.
    public static func start(
        in folder: String, within limit: Duration = .seconds(120),
        logger: Logger = Logger(label: "ticketpress.postgres")
    ) async throws -> PrivatePostgres {
        let keeper = Keeper(folder: folder, logger: logger)
        do { try await keeper.start(within: limit) } catch {
            try Task.checkCancellation()
            throw error
        }
        // From here on, leaving this function stops the server.
        let server = PrivatePostgres(keeper)
        do {
            try Task.checkCancellation()
            try await server.prepareDatabase()
            // Whoever is cancelled may take no result any more.
            try Task.checkCancellation()
        } catch {
            await server.stop()
            throw error
        }
        return server
    }

    /// How to connect to the server of a folder that another process runs; nil if it does not run.
    public static func running(in folder: String) throws -> ConnectionSettings? {
        let folder = ServerFolder(folder)
        guard try folder.isServed() else { return nil }
        return folder.settings(user: role, database: database)
    }

    /// Ends all sessions, and the server; with force when it takes longer than the limit. Returns when it is gone.
    public func stop(within limit: Duration = .seconds(10)) async { await keeper.stop(within: limit) }

    /// The server's process, as long as it runs.
    public var process: Int32? { keeper.process }

    /// Makes the role and its database unless they are there. The role is no superuser, so that what it runs can reach
    /// nothing but its database.
    private func prepareDatabase() async throws {
        var options = PoolOptions()
        options.connections = 1
        let pool = try Pool(administration, options, logger: keeper.logger)
        do {
            let found = try await pool.query("select exists (select from pg_database where datname = \(Self.database))")
            if try found.one(Bool.self) == false {
                let hasRole = try await pool.query("select exists (select from pg_roles where rolname = \(Self.role))")
                if try !hasRole.one(Bool.self) { try await pool.query("create role \(identifier: Self.role) login") }
                // The last step: where it is done, all is.
                try await pool.query(
                    "create database \(identifier: Self.database) owner \(identifier: Self.role)")
            }
        } catch {
            await pool.shutDown()
            throw error
        }
        await pool.shutDown()
    }
}
