// A second process for the tests of Postgres and PrivatePostgres, since some things happen only between two.
//
//   postgres-process hold FOLDER             runs the folder's server until its input ends; says "ready" or why not
//   postgres-process running FOLDER          says "running" and how to connect, or "not running"
//   postgres-process die-making FOLDER       kills itself while it makes the folder's cluster
//   postgres-process migrate URL COUNT       applies COUNT migrations; says which were applied by this process

import Foundation
import Postgres
import PrivatePostgres

@main struct PostgresProcess {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        do {
            switch (arguments.first, arguments.count) {
            case ("hold", 2): try await hold(CommandLine.arguments[2])
            case ("running", 2):
                say(try PrivatePostgres.running(in: CommandLine.arguments[2]).map { "running \($0)" } ?? "not running")
            case ("die-making", 2): try await dieMaking(CommandLine.arguments[2])
            case ("migrate", 3): try await migrate(CommandLine.arguments[2], Int(CommandLine.arguments[3]) ?? 0)
            default: say("usage: see the head of PostgresProcess.swift")
            }
        } catch {
            say("failed: \(error)")
            exit(1)
        }
    }

    private static func hold(_ folder: String) async throws {
        let server = try await PrivatePostgres.start(in: folder)
        say("ready \(server.process ?? 0)")
        while readLine() != nil {}
        await server.stop()
        say("stopped")
    }

    /// On a thread of its own, which nothing delays: making a cluster takes less than a second.
    private static func dieMaking(_ folder: String) async throws {
        Thread.detachNewThread {
            while true {
                // Before the folder is there, there is none.
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                let isBeingMade = names.contains { name in
                    name.hasPrefix("cluster.new-") && access("\(folder)/\(name)/PG_VERSION", F_OK) == 0
                }
                if isBeingMade { kill(getpid(), SIGKILL) }
                usleep(1000)
            }
        }
        try await hold(folder)
    }

    private static func migrate(_ url: String, _ count: Int) async throws {
        let pool = try Pool(ConnectionSettings(url: url))
        let all = (1...max(1, count)).map { number in
            Migration("M\(number)_step", Array("create table step_\(number) (x int); select pg_sleep(0.01);".utf8))
        }
        let applied = try await Migrations(schema: "steps", all).apply(to: pool)
        await pool.shutDown()
        say("applied \(applied.map { String($0.number) }.joined(separator: " "))")
    }

    /// Written at once, also into a pipe.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
