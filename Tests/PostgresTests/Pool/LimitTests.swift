import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `A pool whose threads are all at work` {
    /// Holds every thread of a pool until told to let go.
    private struct Occupation {
        let release = Signalled()
        let tasks: [Task<Void, any Error>]

        init(_ pool: Pool, threads: Int) async {
            let release = release
            tasks = (0..<threads).map { _ in
                Task { try await pool.transaction { _ in release.wait() } }
            }
            _ = await eventually { pool.counters.inUse == threads }
        }

        func end() async throws {
            release.signal()
            for task in tasks { try await task.value }
        }
    }

    @Test func `refuses a job when the queue is full`() async throws {
        try await TestCluster.withPool(.few(2).with { $0.queueLimit = 3 }) { pool in
            let occupation = await Occupation(pool, threads: 2)
            let waiting = (0..<3).map { number in Task { try await pool.query("select \(number)").one(Int.self) } }
            #expect(await eventually { pool.counters.queueLength == 3 })
            await #expect(throws: PoolError.overloaded(limit: 3)) { try await pool.query("select 1") }
            try await occupation.end()
            for (number, task) in waiting.enumerated() { #expect(try await task.value == number) }
            #expect(pool.counters.refused == 1)
        }
    }

    @Test func `refuses a job that has waited for too long, and only that`() async throws {
        try await TestCluster.withPool(.few(1).with { $0.acquireTimeout = .milliseconds(50) }) { pool in
            let occupation = await Occupation(pool, threads: 1)
            await #expect(throws: PoolError.timedOut(after: .milliseconds(50))) { try await pool.query("select 1") }
            await #expect(throws: PoolError.timedOut(after: .milliseconds(50))) { try await pool.query("select 1") }
            try await occupation.end()
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
            #expect(pool.counters.timedOut == 2)
        }
    }

    @Test func `does jobs in the order in which they came`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let occupation = await Occupation(pool, threads: 1)
            let order = Locked<[Int]>([])
            var tasks: [Task<Void, any Error>] = []
            for number in 0..<10 {
                tasks.append(Task { try await pool.transaction { _ in order.withLock { $0.append(number) } } })
                #expect(await eventually { pool.counters.queueLength == number + 1 })
            }
            try await occupation.end()
            for task in tasks { try await task.value }
            #expect(order.withLock { $0 } == Array(0..<10))
        }
    }

    @Test func `lets a cancelled job leave the queue at once`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let occupation = await Occupation(pool, threads: 1)
            let task = Task { try await pool.query("select 1") }
            #expect(await eventually { pool.counters.queueLength == 1 })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(pool.counters.queueLength == 0)
            try await occupation.end()
        }
    }

    @Test func `does not begin the job of a task that is cancelled already`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await pool.transaction { _ in Issue.record("begun") }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}

@Suite struct `A running job that is cancelled` {
    @Test func `ends at once, and nothing of it is kept`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool(.few(1))
            try await pool.query("create table t (x int)")
            let running = Signalled()
            let task = Task {
                try await pool.transaction { tx in
                    try tx.query("insert into t values (1)")
                    running.signal()
                    try tx.query("select pg_sleep(3600)")
                }
            }
            await running.arrive()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // By the same thread: the connection is usable, and no cancel request hits what comes after.
            for _ in 0..<20 {
                let count = try await pool.query("select count(*) from t").one(Int.self)
                #expect(count == 0)
            }
            let sessions = try await database.administration.query(
                "select count(*) from pg_stat_activity where datname = \(database.settings.database) and state = 'active'"
            )
            #expect(try sessions.one(Int.self) == 0)
        }
    }

    @Test func `between two statements runs no more of them`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let (running, cancelled) = (Signalled(), Signalled())
            let task = Task {
                try await pool.transaction { tx in
                    running.signal()
                    cancelled.wait()
                    try tx.query("select 1")
                    Issue.record("not cancelled")
                }
            }
            await running.arrive()
            task.cancel()
            cancelled.signal()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `is rolled back if its closure comes to its end all the same`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            try await pool.query("create table t (x int)")
            let (running, cancelled) = (Signalled(), Signalled())
            let task = Task {
                try await pool.transaction { tx in
                    try tx.query("insert into t values (1)")
                    running.signal()
                    cancelled.wait()
                }
            }
            await running.arrive()
            task.cancel()
            cancelled.signal()
            await #expect(throws: CancellationError.self) { try await task.value }
            let count = try await pool.query("select count(*) from t").one(Int.self)
            #expect(count == 0)
        }
    }

    @Test func `and many more leave a pool that works`() async throws {
        try await TestCluster.withPool(.few(4)) { pool async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let task = Task { try await pool.query("select \(number) as number, pg_sleep(0.001)") }
                        if number % 2 == 0 { task.cancel() }
                        do {
                            let rows = try await task.value
                            #expect(try rows.one()["number"] == number)
                        } catch is CancellationError {
                            #expect(number % 2 == 0)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(await eventually { pool.counters.inUse == 0 && pool.counters.queueLength == 0 })
        }
    }
}
