import Foundation
import PostgresTesting
import PrivatePostgres
import Testing

@testable import Postgres

@Suite struct `A connection that is lost` {
    /// Ends a session as an administrator would, and waits until it is gone.
    private func end(_ process: Int32, _ database: TestDatabase) async throws {
        try await database.administration.query("select pg_terminate_backend(\(process), 5000)")
    }

    @Test func `while nothing is done is noticed, and another is opened`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool(.few(1))
            let process = try await pool.query("select pg_backend_pid()").one(Int32.self)
            try await end(process, database)
            #expect(await eventually { pool.counters.connections == 0 })
            let other = try await pool.query("select pg_backend_pid()").one(Int32.self)
            #expect(other != process)
            #expect(pool.counters.retries == 0)
        }
    }

    @Test func `in a transaction has it run again`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool(.few(1))
            try await pool.query("create table t (x int)")
            let (processes, ended) = (Locked<[Int32]>([]), Signalled())
            async let work: Void = pool.transaction { tx in
                try tx.query("insert into t values (1)")
                processes.withLock { $0.append(tx.connection.process) }
                ended.wait()
                try tx.query("insert into t values (2)")
            }
            #expect(await eventually { !processes.withLock(\.isEmpty) })
            try await end(processes.withLock { $0[0] }, database)
            ended.signal()
            try await work
            #expect(try await pool.query("select x from t order by x").all(Int.self) == [1, 2])
            #expect(processes.withLock { $0.count } == 2)
        }
    }

    @Test(arguments: [false, true])
    func `in a statement is no reason to run it twice, unless that does no harm`(isRepeatable: Bool) async throws {
        try await TestCluster.withDatabase { database async throws in
            let (pool, other) = (try database.pool(.few(1)), try database.pool(.few(1)))
            try await pool.query("create table t (x int)")
            // Prepared beforehand, for losing the connection while that is done is harmless.
            try await pool.query("select count(*) from t")
            let (locked, ended) = (Signalled(), Signalled())
            async let holder: Void = other.transaction { tx in
                try tx.query("lock table t")
                locked.signal()
                ended.wait()
            }
            await locked.arrive()
            let task = Task { try await pool.query("select count(*) from t", isRepeatable: isRepeatable).one(Int.self) }
            func waiting() async throws -> Int32? {
                try await database.administration.query(
                    "select pid from pg_stat_activity where datname = \(database.settings.database) and wait_event_type = 'Lock'"
                ).oneOrNone(Int32.self)
            }
            #expect(try await eventually { try await waiting() != nil })
            try await end(try #require(try await waiting()), database)
            ended.signal()
            try await holder
            if isRepeatable {
                #expect(try await task.value == 0)
            } else {
                let error = await #expect(throws: PostgresError.self) { try await task.value }
                guard case .outcomeUnknown = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `in the commit leaves its outcome unknown, and says so`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool(.few(2))
            try await pool.query("create table t (x int)")
            // Checked at the commit, which takes as long as that.
            try await pool.query(
                "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return null; end $$"
            )
            try await pool.query(
                "create constraint trigger slow after insert on t initially deferred for each row execute function slow()"
            )
            let runs = Locked(0)
            let task = Task {
                try await pool.transaction { tx in
                    runs.withLock { $0 += 1 }
                    try tx.query("insert into t values (1)")
                }
            }
            func committing() async throws -> Int32? {
                try await database.administration.query(
                    """
                    select pid from pg_stat_activity
                    where datname = \(database.settings.database) and state = 'active' and query = 'commit'
                    """
                ).oneOrNone(Int32.self)
            }
            #expect(try await eventually { try await committing() != nil })
            // Cancelling does not reach into a commit: what came of it is to be known.
            task.cancel()
            try await end(try #require(try await committing()), database)
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            guard case .outcomeUnknown = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(runs.withLock { $0 } == 1)
        }
    }

    @Test func `again and again is given up after a bounded number of attempts`() async throws {
        try await TestCluster.withPool(.few(1).with { $0.attempts = 3 }) { pool async throws in
            let runs = Locked(0)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    runs.withLock { $0 += 1 }
                    try tx.query("select pg_terminate_backend(pg_backend_pid())")
                }
            }
            guard case .connectionLost = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(runs.withLock { $0 } == 3)
        }
    }
}

@Suite struct `A server that is killed` {
    @Test func `during transactions has kept each that was acknowledged, and the pool goes on by itself`() async throws
    {
        try await OwnServer.with { own async throws in
            try await own.withPool(.few(4).with { $0.acquireTimeout = .seconds(30) }) { pool async throws in
                try await pool.query("create table t (x int primary key)")
                let acknowledged = Locked<Set<Int>>([])
                let isOver = Locked(false)
                let writers = (0..<4).map { writer in
                    Task {
                        var number = writer
                        while !isOver.withLock({ $0 }) {
                            number += 4
                            let x = number
                            do {
                                try await pool.transaction { tx in
                                    try tx.query("insert into t values (\(x)) on conflict do nothing")
                                }
                                acknowledged.withLock { _ = $0.insert(x) }
                            } catch PostgresError.outcomeUnknown {
                                // May be there or not.
                            }
                        }
                    }
                }
                for _ in 0..<3 {
                    let before = acknowledged.withLock(\.count)
                    #expect(await eventually { acknowledged.withLock(\.count) > before + 20 })
                    try await own.kill()
                }
                let before = acknowledged.withLock(\.count)
                #expect(await eventually { acknowledged.withLock(\.count) > before + 20 })
                isOver.withLock { $0 = true }
                for writer in writers { try await writer.value }
                let rows: [Int] = try await pool.query("select x from t").all(Int.self)
                let found = Set(rows)
                #expect(acknowledged.withLock { $0 }.isSubset(of: found))
            }
        }
    }

    @Test func `and stays away has jobs refused in time`() async throws {
        try await OwnServer.with { own async throws in
            try await own.withPool(.few(2).with { $0.acquireTimeout = .milliseconds(300) }) { pool async throws in
                try await pool.query("select 1")
                await own.server.stop()
                let error = await #expect(throws: PoolError.self) { try await pool.query("select 1") }
                guard case .unreachable = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(pool.counters.openingFailed > 1)
            }
        }
    }

    /// A server that answers nothing, as one whose machine hangs.
    @Test func `or hangs costs a statement its time-out and no more`() async throws {
        try await OwnServer.with { own async throws in
            let options = PoolOptions.few(1).with {
                $0.statementTimeout = .milliseconds(100)
                $0.acquireTimeout = .milliseconds(200)
                $0.attempts = 2
            }
            try await own.withPool(options) { pool async throws in
                let backend = try await pool.query("select pg_backend_pid()").one(Int32.self)
                let postmaster = try #require(own.server.process)
                for process in [backend, postmaster] { kill(process, SIGSTOP) }
                await #expect(throws: (any Error).self) { try await pool.query("select 1", isRepeatable: true) }
                for process in [backend, postmaster] { kill(process, SIGCONT) }
                #expect(try await pool.query("select 1").one(Int.self) == 1)
            }
        }
    }
}
