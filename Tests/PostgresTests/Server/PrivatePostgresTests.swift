import Foundation
import Postgres
import PostgresTesting
import Testing

@testable import PrivatePostgres

@Suite struct `A private server` {
    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `is made on the first start, for nobody else, and keeps what it was given`() async throws {
        let top = temporaryFolder()
        let folder = top + "/deep/below"
        let server = try await PrivatePostgres.start(in: folder, logger: quiet)
        #expect((mode(folder) & 0o067, mode("\(folder)/run"), mode("\(folder)/cluster")) == (0, 0o700, 0o700))
        let pool = try Pool(server.settings, .few(1), logger: quiet)
        try await pool.query("create table t (x text)")
        try await pool.query("insert into t values ('żółć')")
        let (isSuperuser, fsync, listens) = try await pool.query(
            """
            select rolsuper, current_setting('fsync')::bool, current_setting('listen_addresses') from pg_roles
            where rolname = current_user
            """
        ).one((Bool, Bool, String).self)
        #expect((isSuperuser, fsync, listens) == (false, true, ""))
        await pool.shutDown()
        await server.stop()
        #expect(!exists("\(folder)/cluster/postmaster.pid"))
        #expect(!exists("\(folder)/run/.s.PGSQL.5432"))
        let again = try await PrivatePostgres.start(in: folder, logger: quiet)
        let second = try Pool(again.settings, .few(1), logger: quiet)
        #expect(try await second.query("select x from t").one(String.self) == "żółć")
        await second.shutDown()
        await again.stop()
        try FileManager.default.removeItem(atPath: top)
    }

    @Test func `works in a folder that its account cannot reach, under a path too long for a socket`() async throws {
        let closed = temporaryFolder()
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let folder = closed + "/" + String(repeating: "long name ", count: 12)
        let server = try await PrivatePostgres.start(in: folder, logger: quiet)
        let pool = try Pool(server.settings, .few(1), logger: quiet)
        #expect(try await pool.query("select 1").one(Int.self) == 1)
        let running = try #require(try PrivatePostgres.running(in: folder))
        let second = try Pool(running, .few(1), logger: quiet)
        #expect(try await second.query("select 1").one(Int.self) == 1)
        await pool.shutDown()
        await second.shutDown()
        await server.stop()
        try FileManager.default.removeItem(atPath: closed)
    }

    @Test(.enabled(if: geteuid() == 0)) func `runs as the user that starts it, who need not be root`() async throws {
        let folder = temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let nobody = try #require(getpwnam("nobody")).pointee.pw_uid
        chown(folder, nobody, gid_t.max)
        let process = try OtherProcess("hold", folder + "/data", asUser: "nobody")
        let ready = await process.line()
        #expect(ready.hasPrefix("ready"), "\(ready)")
        process.finish()
        #expect(await process.line() == "stopped")
        // Root runs it as its owner from then on.
        let server = try await PrivatePostgres.start(in: folder + "/data", logger: quiet)
        var status = stat()
        stat("/proc/\(server.process ?? 0)", &status)
        #expect(status.st_uid == nobody)
        await server.stop()
        let other = try OtherProcess("hold", folder + "/data", asUser: "daemon")
        #expect(await other.line().contains("failed"))
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func `is one at a time for a folder, and the second is told who holds it`() async throws {
        try await OwnServer.with { own async throws in
            let holder = "process \(getpid())"
            await #expect(throws: PrivatePostgresError.inUse(folder: own.folder, holder: holder)) {
                try await PrivatePostgres.start(in: own.folder, logger: quiet)
            }
            let process = try OtherProcess("hold", own.folder)
            let line = await process.line()
            #expect(line.contains("is used by \(holder)"), "\(line)")
        }
    }

    @Test func `is found by other processes, when it runs`() async throws {
        try await OwnServer.withFolder { folder async throws in
            #expect(try PrivatePostgres.running(in: folder) == nil)
            #expect(try PrivatePostgres.running(in: folder + "/nowhere") == nil)
            let server = try await PrivatePostgres.start(in: folder, logger: quiet)
            #expect(try PrivatePostgres.running(in: folder) == server.settings)
            await server.stop()
            #expect(try PrivatePostgres.running(in: folder) == nil)
        }
    }

    @Test func `that is killed is started again, with all that was committed`() async throws {
        try await OwnServer.with { own async throws in
            try await own.withPool { pool async throws in
                try await pool.query("create table t (x int)")
                for round in 1...3 {
                    try await pool.query("insert into t values (1)")
                    let before = try #require(own.server.process)
                    try await own.kill()
                    #expect(await eventually { own.server.process ?? before != before })
                    #expect(
                        try await eventually {
                            do {
                                return try await pool.query("select count(*) from t", isRepeatable: true).one(Int.self)
                                    == round
                            } catch is PoolError { return false }
                        })
                }
            }
        }
    }

    @Test func `whose process was killed ends by itself, and starts again in the next`() async throws {
        try await OwnServer.withFolder { folder async throws in
            for _ in 0..<3 {
                let process = try OtherProcess("hold", folder)
                let ready = await process.line()
                let postmaster = try #require(ready.split(separator: " ").last.flatMap { Int32($0) }, "\(ready)")
                process.kill()
                _ = await process.status()
                // Whether or not the old server is gone already.
                let server = try await PrivatePostgres.start(in: folder, logger: quiet)
                #expect(try !ServerProcesses.inside("\(folder)/cluster").contains(postmaster))
                await server.stop()
            }
            let process = try OtherProcess("hold", folder)
            let ready = await process.line()
            let postmaster = try #require(ready.split(separator: " ").last.flatMap { Int32($0) })
            process.kill()
            #expect(postmaster > 0)
            #expect(try await eventually { try ServerProcesses.inside("\(folder)/cluster").isEmpty })
        }
    }

    @Test func `starts over what a killed one has left: sessions at work, files, a number that is another's now`()
        async throws
    {
        try await OwnServer.withFolder { folder async throws in
            let process = try OtherProcess("hold", folder)
            let ready = await process.line()
            let postmaster = try #require(ready.split(separator: " ").last.flatMap { Int32($0) })
            let pool = try Pool(try #require(try PrivatePostgres.running(in: folder)), .few(1), logger: quiet)
            // A session that does not look whether its postmaster lives.
            let busy = Task {
                try await pool.query("select count(*) from generate_series(1, 100000000000) x where x % 3 = x % 7")
            }
            #expect(await eventually { pool.counters.inUse == 1 && pool.counters.connections == 1 })
            kill(postmaster, SIGSTOP)
            process.kill()
            _ = await process.status()
            kill(postmaster, SIGKILL)
            let server = try await PrivatePostgres.start(in: folder, logger: quiet)
            await server.stop()
            busy.cancel()
            _ = await busy.result
            await pool.shutDown(within: .seconds(1))

            // Our own number, for instance, which is alive and no server's.
            let file = "\(folder)/cluster/postmaster.pid"
            try Data("\(getppid())\n\(folder)/cluster\n1\n5432\n\(folder)/run\n\n  1234 5\nready\n".utf8).write(
                to: URL(filePath: file))
            try Data("\(getppid())\n".utf8).write(to: URL(filePath: "\(folder)/run/.s.PGSQL.5432.lock"))
            let second = try await PrivatePostgres.start(in: folder, logger: quiet)
            await second.stop()
        }
    }

    /// A server as a killed process leaves it where it did not hear of that; ended at last.
    private func withLeftServer(_ body: (_ folder: String, _ postmaster: Int32) async throws -> Void) async throws {
        try await OwnServer.withFolder { folder async throws in
            let cluster = "\(folder)/cluster"
            var owner = stat()
            try #require(stat(cluster, &owner) == 0)
            var command = [
                try Installation.find(for: nil).program("postgres"), "-D",
                "\(Spawner.folderPath)/\(ServerFolder.clusterName)",
            ]
            command += ServerSettings.arguments
            if geteuid() == 0 {
                command =
                    [
                        "/usr/bin/setpriv", "--reuid", "\(owner.st_uid)", "--regid", "\(owner.st_gid)",
                        "--clear-groups", "--",
                    ]
                    + command
            }
            let server = Process()
            server.executableURL = URL(filePath: "/bin/sh")
            server.arguments = ["-c", "cd \"$0\" && exec 3<. && exec \"$@\"", folder] + command
            server.standardError = FileHandle.nullDevice
            try server.run()
            let postmaster = server.processIdentifier
            do {
                #expect(try await eventually { try PostmasterFile(cluster)?.isReady == true })
                try await body(folder, postmaster)
            } catch {
                kill(postmaster, SIGKILL)
                throw error
            }
            kill(postmaster, SIGKILL)
            await onThread { server.waitUntilExit() }
        }
    }

    /// As in many containers: root, who may look at no other account's processes.
    private static let withoutTrace = ["/usr/bin/setpriv", "--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace"]

    @Test(.enabled(if: geteuid() == 0)) func `is seen by a root who may not look at others' processes`() async throws {
        try await withLeftServer { folder, postmaster async throws in
            let running = try OtherProcess("running", folder, by: Self.withoutTrace)
            #expect(await running.line().hasPrefix("running postgres://"))
            let process = try OtherProcess("hold", folder, by: Self.withoutTrace)
            let ready = await process.line()
            #expect(ready.hasPrefix("ready"), "\(ready)")
            #expect(try !ServerProcesses.inside("\(folder)/cluster").contains(postmaster))
            process.finish()
            #expect(await process.line() == "stopped")
        }
    }

    @Test func `is taken for gone only where processes can be seen`() throws {
        #expect(try ServerProcesses.all().contains(getpid()))
        #expect(throws: PrivatePostgresError.self) { try ServerProcesses.all(in: temporaryFolder()) }
        let empty = temporaryFolder()
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: empty) }  // the system clears its temporary folder
        #expect { try ServerProcesses.all(in: empty) } throws: { "\($0)".contains("this process is not in it") }
    }

    @Test func `takes no process for its own that only works in its folder`() async throws {
        try await OwnServer.withFolder { folder async throws in
            let sleeper = Process()
            sleeper.executableURL = URL(filePath: "/bin/sleep")
            sleeper.arguments = ["60"]
            sleeper.currentDirectoryURL = URL(filePath: "\(folder)/cluster")
            try sleeper.run()
            let server = try await PrivatePostgres.start(in: folder, logger: quiet)
            await server.stop()
            #expect(sleeper.isRunning)
            sleeper.terminate()
        }
    }

    @Test func `whose making was interrupted is made again`() async throws {
        let folder = temporaryFolder()
        let process = try OtherProcess("die-making", folder)
        func unfinished() -> [String] {
            // Before the folder is there, there is none.
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
                $0.hasPrefix("cluster.new-")
            }
        }
        #expect(await process.status() == SIGKILL)
        #expect(!unfinished().isEmpty)
        #expect(!exists("\(folder)/cluster"))
        let server = try await PrivatePostgres.start(in: folder, logger: quiet)
        await server.stop()
        #expect(unfinished().isEmpty)
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func `is not made any further when the task that starts it is cancelled`() async throws {
        let folder = temporaryFolder()
        let starting = Task { try await PrivatePostgres.start(in: folder, logger: quiet) }
        await onThread {
            let deadline = ContinuousClock.now + .seconds(30)
            while .now < deadline {
                // Before the folder is there, there is nothing in it.
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                if names.contains(where: { $0.hasPrefix("cluster.new-") }) { break }
                usleep(1000)
            }
            starting.cancel()
        }
        await #expect(throws: CancellationError.self) { try await starting.value }
        #expect(!exists("\(folder)/cluster"))
        // Nothing holds the folder.
        let server = try await PrivatePostgres.start(in: folder, logger: quiet)
        await server.stop()
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func `is not started when the task that starts it is cancelled`() async throws {
        try await OwnServer.withFolder { folder async throws in
            let starting = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await PrivatePostgres.start(in: folder, logger: quiet)
            }
            await #expect(throws: CancellationError.self) { try await starting.value }
            #expect(try ServerProcesses.inside("\(folder)/cluster").isEmpty)
            _ = try FolderLock("\(folder)/lock", folder: folder)
        }
    }

    @Test func `is not taken for made when nobody knows how the program that makes it has ended`() {
        let folder = ServerFolder(temporaryFolder())
        #expect(!folder.waitForEnd(of: getppid(), until: .now + .seconds(60)) { false })
    }

    @Test func `is not made in a folder that holds something else`() async throws {
        let folder = temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder + "/photos", withIntermediateDirectories: true)
        await #expect(throws: PrivatePostgresError.notOurs(folder: folder)) {
            try await PrivatePostgres.start(in: folder, logger: quiet)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["photos"])
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func `of another version is refused, with the package that has it`() async throws {
        try await OwnServer.withFolder { folder async throws in
            try Data("9\n".utf8).write(to: URL(filePath: "\(folder)/cluster/PG_VERSION"))
            let error = await #expect(throws: PrivatePostgresError.self) {
                try await PrivatePostgres.start(in: folder, logger: quiet)
            }
            guard case .notInstalled(needed: 9, let found) = error, !found.isEmpty else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.description.contains("postgresql-9") == true)
        }
        #expect(throws: PrivatePostgresError.notInstalled(needed: nil, found: [])) {
            try Installation.find(for: nil, below: "/nowhere")
        }
    }

    @Test func `that cannot start says why`() async throws {
        try await OwnServer.withFolder { folder async throws in
            try FileManager.default.removeItem(atPath: "\(folder)/cluster/global")
            let error = await #expect(throws: PrivatePostgresError.self) {
                try await PrivatePostgres.start(in: folder, logger: quiet)
            }
            guard case .notStarted(let log) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(log.contains("global"), "\(log)")
            // And the folder is free again.
            _ = try FolderLock("\(folder)/lock", folder: folder)
        }
    }

    @Test func `stops by force when sessions do not end`() async throws {
        try await OwnServer.with { own async throws in
            try await own.withPool { pool async throws in
                let backend = try await pool.query("select pg_backend_pid()").one(Int32.self)
                kill(backend, SIGSTOP)
                await own.server.stop(within: .milliseconds(100))
                #expect(own.server.process == nil)
                kill(backend, SIGKILL)
            }
        }
    }

    @Test func `is stopped when nobody has it any more`() async throws {
        try await OwnServer.withFolder { folder async throws in
            var server: PrivatePostgres? = try await PrivatePostgres.start(in: folder, logger: quiet)
            let process = try #require(server?.process)
            server = nil
            #expect(process > 0)
            #expect(try await eventually { try ServerProcesses.inside("\(folder)/cluster").isEmpty })
        }
    }

    @Test(
        arguments: [
            ("4711\n/d\n1\n5432\n/r\n\n 1 2\nready   \n", 4711, true),
            ("4711\n/d\n1\n5432\n/r\n\n 1 2\nstarting\n", 4711, false),
            ("4711\n", 4711, false), ("-4711\n/d\n", nil, false), ("", nil, false), ("x\n", nil, false),
        ] as [(String, Int32?, Bool)])
    func `reads what another server says of itself`(text: String, process: Int32?, isReady: Bool) {
        let file = PostmasterFile(text: text)
        #expect(file?.process == process)
        #expect(file?.isReady ?? false == isReady)
    }
}
