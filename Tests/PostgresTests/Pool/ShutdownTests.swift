import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `A pool that is shut down` {
    @Test func `does what was asked of it before, and nothing after`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool(.few(1))
            try await pool.query("create table t (x int)")
            let (running, released) = (Signalled(), Signalled())
            let first = Task {
                try await pool.transaction { tx in
                    running.signal()
                    released.wait()
                    try tx.query("insert into t values (1)")
                }
            }
            await running.arrive()
            let second = Task { try await pool.query("insert into t values (2)") }
            #expect(await eventually { pool.counters.queueLength == 1 })
            async let end: Void = pool.shutDown()
            released.signal()
            await end
            try await first.value
            _ = try await second.value
            await #expect(throws: PoolError.shutDown) { try await pool.query("select 1") }
            let other = try database.pool(.few(1))
            #expect(try await other.query("select x from t order by x").all(Int.self) == [1, 2])
            #expect(pool.counters.connections == 0)
        }
    }

    @Test func `gives up what takes longer than it may`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let running = Signalled()
            let first = Task {
                try await pool.transaction { tx in
                    running.signal()
                    try tx.query("select pg_sleep(3600)")
                }
            }
            await running.arrive()
            let second = Task { try await pool.query("select 1") }
            #expect(await eventually { pool.counters.queueLength == 1 })
            await pool.shutDown(within: .milliseconds(50))
            await #expect(throws: CancellationError.self) { try await first.value }
            await #expect(throws: PoolError.shutDown) { try await second.value }
        }
    }

    @Test func `refuses also what a thread was given and has not begun`() throws {
        let desk = try JobDesk(.few(1))
        guard case .rest = desk.next(for: 0) else {
            Issue.record("there is a job")
            return
        }
        let refusals = Locked<[PoolError?]>([])
        desk.submit(
            Job(within: .seconds(60), cancellation: Cancellation()) { _, _ in
                {}
            } refuse: { error in
                refusals.withLock { $0.append(error as? PoolError) }
            })
        desk.close()
        desk.abandon()
        #expect(refusals.withLock { $0 } == [.shutDown])
        guard case .end = desk.next(for: 0) else {
            Issue.record("the job was refused, and is to be worked on")
            return
        }
    }

    @Test func `twice, or by nobody who waits, ends its threads and connections`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let name = try #require(database.settings.database)
            let pool = try Pool(database.settings, .few(3), logger: quiet)
            try await pool.query("select 1")
            async let first: Void = pool.shutDown()
            async let second: Void = pool.shutDown()
            _ = await (first, second)
            var forgotten: Pool? = try Pool(database.settings, .few(3), logger: quiet)
            try await forgotten?.query("select 1")
            forgotten = nil
            #expect(
                try await eventually {
                    try await database.administration.query("select from pg_stat_activity where datname = \(name)")
                        .isEmpty
                })
        }
    }
}

@Suite struct `A pool with little to do` {
    @Test func `opens no more connections than it needs`() async throws {
        try await TestCluster.withPool(.few(8)) { pool async throws in
            #expect(pool.counters.connections == 0)
            for _ in 0..<20 { try await pool.query("select 1") }
            #expect(pool.counters.connections == 1)
            #expect(pool.counters.opened == 1)
            #expect(pool.counters.jobs == 20)
        }
    }

    @Test func `closes connections that nobody uses`() async throws {
        try await TestCluster.withPool(.few(2).with { $0.idleTimeout = .milliseconds(20) }) { pool in
            try await pool.query("select 1")
            #expect(await eventually { pool.counters.connections == 0 })
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
        }
    }
}
