import Foundation
import Postgres
import PostgresTesting
import PrivatePostgres
import Testing

/// A server for one test alone, which may do to it what it likes.
struct OwnServer {
    let folder: String
    let server: PrivatePostgres

    /// A stopped server's folder that others are copied from: making each anew would take seconds.
    private static let pattern = Task {
        let folder = temporaryFolder()
        made.withLock { $0 = folder }
        // What is left is the machine's own temporary folder to clear.
        atexit {
            if let folder = OwnServer.made.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
        }
        try await PrivatePostgres.start(in: folder, logger: quiet).stop()
        return folder
    }

    private static let made = Locked<String?>(nil)

    /// How many at a time.
    private static let gate = Gate(3)

    /// The folder of a server that is stopped.
    static func withFolder(_ body: (String) async throws -> Void) async throws {
        await gate.enter()
        let folder = temporaryFolder()
        do {
            let copy = try Process.run(
                URL(filePath: "/bin/cp"), arguments: ["--archive", try await pattern.value, folder])
            await onThread { copy.waitUntilExit() }
            try await body(folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)  // as below
            await gate.leave()
            throw error
        }
        // What is left is the machine's own temporary folder to clear.
        try? FileManager.default.removeItem(atPath: folder)
        await gate.leave()
    }

    static func with(_ body: (OwnServer) async throws -> Void) async throws {
        try await withFolder { folder in
            let server = try await PrivatePostgres.start(in: folder, logger: quiet)
            do { try await body(OwnServer(folder: folder, server: server)) } catch {
                await server.stop(within: .seconds(1))
                throw error
            }
            await server.stop(within: .seconds(1))
        }
    }

    /// Kills the postmaster as the kernel would, out of memory.
    func kill() async throws {
        // One that is being started has no process yet, though it may take connections already.
        try #require(await eventually { server.process != nil })
        Foundation.kill(try #require(server.process), SIGKILL)
    }

    /// A pool on it, shut down after the body.
    func withPool(_ options: PoolOptions = .few(2), _ body: (Pool) async throws -> Void) async throws {
        let pool = try Pool(server.settings, options, logger: quiet)
        do { try await body(pool) } catch {
            await pool.shutDown(within: .seconds(1))
            throw error
        }
        await pool.shutDown(within: .seconds(1))
    }
}
