import Foundation
import Logging
import Postgres
import PrivatePostgres

/// The database that a command works on: the one of `DATABASE_URL`, or the private one below the data folder, which is
/// started unless a server runs it already.
struct ReachedDatabase {
    let settings: ConnectionSettings
    let pool: Pool
    private let server: PrivatePostgres?

    /// `alone` starts the private server; else one that runs already will do.
    static func reach(
        _ settings: ServeSettings, _ folder: DataFolder, alone: Bool, connections: Int, logger: Logger
    ) async throws -> ReachedDatabase {
        var server: PrivatePostgres?
        var place = settings.database.value
        if place == nil, !alone { place = try PrivatePostgres.running(in: folder.database) }
        if place == nil {
            server = try await PrivatePostgres.start(in: folder.database, logger: logger)
            place = server?.settings
        }
        guard var place else { throw UsageError("there is no database", remedy: "set DATABASE_URL") }
        if place.applicationName == nil { place.applicationName = "ticketpress" }
        var options = PoolOptions()
        options.connections = connections
        do {
            return ReachedDatabase(
                settings: place, pool: try Pool(place, options, logger: logger), server: server)
        } catch {
            await server?.stop()
            throw error
        }
    }

    /// Finishes what is under way, and stops the server if it was started here.
    func leave() async {
        await pool.shutDown()
        await server?.stop()
    }

    /// Leaves after the body, whatever becomes of it.
    static func with<Result>(
        _ settings: ServeSettings, _ folder: DataFolder, alone: Bool = false, connections: Int = 2, logger: Logger,
        _ body: (ReachedDatabase) async throws -> Result
    ) async throws -> Result {
        let database = try await reach(
            settings, folder, alone: alone, connections: connections, logger: logger)
        do {
            let result = try await body(database)
            await database.leave()
            return result
        } catch {
            await database.leave()
            throw error
        }
    }
}
