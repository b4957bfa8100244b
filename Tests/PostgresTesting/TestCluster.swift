import Foundation
import Logging
import Postgres
import PrivatePostgres

/// The server that most tests share, each with a database of its own. Started with the first, stopped with the process.
package enum TestCluster {
    private static let starting = Task {
        let folder = temporaryFolder()
        let server = try await PrivatePostgres.start(in: folder, logger: quiet)
        holder.withLock { $0 = (server, folder) }
        atexit { TestCluster.stop() }
        return server
    }

    private static let holder = Locked<(PrivatePostgres, String)?>(nil)

    /// Connections are bounded, and tests start all at once.
    private static let gate = Gate(6)

    package static var server: PrivatePostgres {
        get async throws { try await starting.value }
    }

    private static func stop() {
        guard let (server, folder) = holder.withLock({ $0 }) else { return }
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await server.stop(within: .seconds(2))
            done.signal()
        }
        done.wait()
        // What is left is the machine's own temporary folder to clear.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Whether the task has a database already: one that waited for another would wait for those who wait as it does.
    @TaskLocal private static var isInside = false

    /// A new database, gone after the body. There are so many at a time, without those within the body of another.
    package static func withDatabase(_ body: (TestDatabase) async throws -> Void) async throws {
        guard !isInside else { return try await withOneMore(body) }
        await gate.enter()
        do {
            try await $isInside.withValue(true) { try await withOneMore(body) }
            await gate.leave()
        } catch {
            await gate.leave()
            throw error
        }
    }

    private static func withOneMore(_ body: (TestDatabase) async throws -> Void) async throws {
        let server = try await server
        let administration = try Pool(server.administration, .few(1), logger: quiet)
        let name = "test_\(UUID().uuidString.prefix(8).lowercased())"
        let result: Result<Void, any Error>
        do {
            try await administration.query("create database \(identifier: name) owner ticketpress")
            var settings = server.settings
            settings.database = name
            let database = TestDatabase(settings: settings, administration: administration)
            do {
                result = .success(try await body(database))
            } catch {
                result = .failure(error)
            }
            await database.pools.shutDown()
            try await administration.query("drop database \(identifier: name) with (force)")
        } catch {
            await administration.shutDown()
            throw error
        }
        await administration.shutDown()
        return try result.get()
    }

    /// A pool on a database of its own.
    package static func withPool(_ options: PoolOptions = .few(4), _ body: (Pool) async throws -> Void) async throws {
        try await withDatabase { try await body($0.pool(options)) }
    }
}

/// A database of a test's own.
package struct TestDatabase {
    package let settings: ConnectionSettings
    /// As superuser, in another database.
    package let administration: Pool
    fileprivate let pools = Pools()

    /// A pool that is shut down after the test.
    package func pool(_ options: PoolOptions = .few(4)) throws -> Pool {
        let pool = try Pool(settings, options, logger: quiet)
        pools.all.withLock { $0.append(pool) }
        return pool
    }
}

private final class Pools: Sendable {
    let all = Locked<[Pool]>([])

    func shutDown() async {
        for pool in all.withLock({ $0 }) { await pool.shutDown(within: .seconds(1)) }
    }
}

extension PoolOptions {
    package static func few(_ connections: Int) -> PoolOptions {
        var options = PoolOptions()
        options.connections = connections
        return options
    }

    package func with(_ change: (inout PoolOptions) -> Void) -> PoolOptions {
        var options = self
        change(&options)
        return options
    }
}

/// A log that nobody reads: tests of what is logged have their own.
package let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

package func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory.appending(path: "ticketpress-postgres-\(UUID().uuidString)").path
}
