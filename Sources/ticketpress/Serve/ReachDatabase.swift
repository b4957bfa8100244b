import Domain
import Foundation
import Logging
import Postgres
import PrivatePostgres
import ServiceKit

/// The databases that a command works on: that of each service, where one is set; else the one of `DATABASE_URL`, or the
/// private one below the data folder, which is started unless a server runs it already.
struct ReachedDatabase {
    private let places: [ServiceName: ConnectionSettings]
    private let pools: [ConnectionSettings: Pool]
    private let server: PrivatePostgres?

    static let keepers = ServedPart.whole.keepers

    /// That of a service which it was reached for.
    func pool(of service: ServiceName) -> Pool {
        guard let pool = places[service].flatMap({ pools[$0] }) else {
            preconditionFailure("the database of \(service) was not reached")
        }
        return pool
    }

    /// `alone` starts the private server; else one that runs already will do.
    private static func reach(
        _ settings: ServeSettings, _ folder: DataFolder, of services: [ServiceName], alone: Bool, connections: Int,
        logger: Logger
    ) async throws -> ReachedDatabase {
        var places: [ServiceName: ConnectionSettings] = [:]
        for service in services { places[service] = settings.database(of: service) }
        var server: PrivatePostgres?
        if places.count < services.count {
            var place = alone ? nil : try PrivatePostgres.running(in: folder.database)
            if place == nil {
                server = try await PrivatePostgres.start(in: folder.database, logger: logger)
                place = server?.settings
            }
            for service in services where places[service] == nil { places[service] = place }
        }
        for service in services where places[service]?.applicationName == nil {
            places[service]?.applicationName = "ticketpress"
        }
        var options = PoolOptions()
        options.connections = connections
        var pools: [ConnectionSettings: Pool] = [:]
        do {
            for place in Set(places.values) { pools[place] = try Pool(place, options, logger: logger) }
            return ReachedDatabase(places: places, pools: pools, server: server)
        } catch {
            for pool in pools.values { await pool.shutDown() }
            await server?.stop()
            throw error
        }
    }

    /// Finishes what is under way, and stops the server if it was started here.
    private func leave() async {
        for pool in pools.values { await pool.shutDown() }
        await server?.stop()
    }

    /// Leaves after the body, whatever becomes of it.
    static func with<Result>(
        _ settings: ServeSettings, _ folder: DataFolder, of services: [ServiceName] = keepers, alone: Bool = false,
        connections: Int = 2, logger: Logger, _ body: (ReachedDatabase) async throws -> Result
    ) async throws -> Result {
        let database = try await reach(
            settings, folder, of: services, alone: alone, connections: connections, logger: logger)
        do {
            let result = try await body(database)
            await database.leave()
            return result
        } catch {
            await database.leave()
            throw error
        }
    }

    /// The same, for services that hear notifications too, until the body ends.
    func listening<Result>(
        logger: Logger, _ body: ([ServiceName: ServiceDatabase]) async throws -> Result
    ) async throws -> Result {
        var listeners: [ConnectionSettings: Listener] = [:]
        defer { for listener in listeners.values { listener.close() } }
        var databases: [ServiceName: ServiceDatabase] = [:]
        for (service, place) in places {
            let listener = try listeners[place] ?? Listener(place, logger: logger)
            listeners[place] = listener
            databases[service] = ServiceDatabase(pool(of: service), listener)
        }
        return try await body(databases)
    }
}

extension ServeSettings {
    /// The one that is set for a service, or for all; nil where the private one is meant.
    func database(of service: ServiceName) -> ConnectionSettings? {
        ofServices.database(of: service) ?? database.value
    }
}
