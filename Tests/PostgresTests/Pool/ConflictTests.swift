import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `A transaction that others are in the way of` {
    @Test func `is run again until it has its turn`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table counters (id int primary key, value int)")
            try await pool.query("insert into counters values (1, 0)")
            let runs = Locked(0)
            // All four threads at once, all on one row: some are serialization failures.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await pool.transaction(isolation: .repeatableRead) { tx in
                            runs.withLock { $0 += 1 }
                            let value = try tx.query("select value from counters where id = 1").one(Int.self)
                            try tx.query("update counters set value = \(value + 1) where id = 1")
                        }
                    }
                }
                // With at most five attempts some may give up, which is then told.
                while let result = await group.nextResult() {
                    if case .failure(let error) = result {
                        guard case PostgresError.conflict = error else { throw error }
                        runs.withLock { $0 -= 5 }
                        try await pool.query("update counters set value = value + 1 where id = 1")
                        runs.withLock { $0 += 1 }
                    }
                }
            }
            let value = try await pool.query("select value from counters").one(Int.self)
            #expect(value == 20)
            #expect(pool.counters.retries >= runs.withLock { $0 } - 20)
        }
    }

    @Test func `is run again whatever error its closure makes of that`() async throws {
        struct Wrapped: Error {}
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x int)")
            try await pool.query("insert into t values (0)")
            let runs = Locked(0)
            let (read, written) = (Signalled(), Signalled())
            async let first: Void = pool.transaction(isolation: .repeatableRead) { tx in
                runs.withLock { $0 += 1 }
                let x = try tx.query("select x from t").one(Int.self)
                read.signal()
                written.wait()
                do { try tx.query("update t set x = \(x + 1)") } catch { throw Wrapped() }
            }
            await read.arrive()
            try await pool.query("update t set x = 10")
            written.signal()
            try await first
            let x = try await pool.query("select x from t").one(Int.self)
            #expect(x == 11)
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test func `in a deadlock is run again`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (id int primary key, x int)")
            try await pool.query("insert into t values (1, 0), (2, 0)")
            let (one, other) = (Signalled(), Signalled())
            @Sendable func touch(_ ids: [Int], _ mine: Signalled, _ theirs: Signalled) async throws {
                try await pool.transaction { tx in
                    try tx.query("update t set x = x + 1 where id = \(ids[0])")
                    mine.signal()
                    theirs.wait()
                    try tx.query("update t set x = x + 1 where id = \(ids[1])")
                }
            }
            async let forwards: Void = touch([1, 2], one, other)
            async let backwards: Void = touch([2, 1], other, one)
            _ = try await (forwards, backwards)
            let sums = try await pool.query("select x from t").all(Int.self)
            #expect(sums == [2, 2])
            #expect(pool.counters.retries >= 1)
        }
    }

    private struct Refused: Error {}

    @Test func `in a deadlock that a savepoint undoes goes on, and is not run again for it`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (id int primary key, x int)")
            try await pool.query("insert into t values (1, 0), (2, 0)")
            let (one, other) = (Signalled(), Signalled())
            let runs = Locked(0)
            @Sendable func touch(_ ids: [Int], _ mine: Signalled, _ theirs: Signalled) async throws -> Bool {
                do {
                    try await pool.transaction { tx in
                        runs.withLock { $0 += 1 }
                        try tx.query("update t set x = x + 1 where id = \(ids[0])")
                        mine.signal()
                        theirs.wait()
                        do {
                            try tx.savepoint { _ = try tx.query("update t set x = x + 1 where id = \(ids[1])") }
                        } catch PostgresError.conflict {
                            try tx.query("update t set x = 10 where id = \(ids[0])")
                            throw Refused()
                        }
                    }
                    return true
                } catch is Refused { return false }
            }
            async let forwards = touch([1, 2], one, other)
            async let backwards = touch([2, 1], other, one)
            let results = try await (forwards, backwards)
            #expect(results.0 != results.1)
            #expect(runs.withLock { $0 } == 2)
            #expect(try await pool.query("select x from t").all(Int.self) == [1, 1])
        }
    }

    @Test func `in a part that a savepoint undoes commits the rest`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x int)")
            try await pool.query("insert into t values (0)")
            let runs = Locked(0)
            let (read, written) = (Signalled(), Signalled())
            async let first: Void = pool.transaction(isolation: .repeatableRead) { tx in
                runs.withLock { $0 += 1 }
                try tx.query("select x from t")
                read.signal()
                written.wait()
                #expect(throws: PostgresError.self) {
                    try tx.savepoint { _ = try tx.query("update t set x = 1") }
                }
                try tx.query("insert into t values (20)")
            }
            await read.arrive()
            try await pool.query("update t set x = 10")
            written.signal()
            try await first
            #expect(try await pool.query("select x from t order by x").all(Int.self) == [10, 20])
            #expect(runs.withLock { $0 } == 1)
        }
    }

    @Test func `in a part with a savepoint is run again whatever error the part makes of that`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query(
                "create function conflict() returns int language plpgsql as $$ begin raise exception 'x' using errcode = '40001'; end $$"
            )
            let runs = Locked(0)
            try await pool.transaction { tx in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                try tx.savepoint {
                    guard run == 1 else { return }
                    do { try tx.query("select conflict()") } catch { throw Refused() }
                }
            }
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test func `gives up after a bounded number of attempts`() async throws {
        try await TestCluster.withPool(.few(2).with { $0.attempts = 3 }) { pool in
            try await pool.query(
                "create function conflict() returns int language plpgsql as $$ begin raise exception 'x' using errcode = '40001'; end $$"
            )
            let runs = Locked(0)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    runs.withLock { $0 += 1 }
                    try tx.query("select conflict()")
                }
            }
            guard case .conflict = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(runs.withLock { $0 } == 3)
            await #expect(throws: PostgresError.self) { try await pool.query("select conflict()") }
            #expect(pool.counters.retries == 4)
        }
    }
}

@Suite struct `A failed job` {
    private static let lost = PostgresError.connectionLost(reason: "gone")
    private static let conflict = PostgresError.conflict(Refusal(sqlState: "40001", message: "", query: ""))
    private static let stale = PostgresError.refused(Refusal(sqlState: "26000", message: "", query: ""))
    private static let other = PostgresError.refused(Refusal(sqlState: "42601", message: "", query: ""))
    private static let unknown = Retry.Decision.fail(.outcomeUnknown(reason: "gone"))
    private static let again = Retry.Decision.again(after: .zero)

    @Test(
        arguments: [
            (lost, .open, 1, again), (lost, .open, 3, .fail(lost)),
            (lost, .committing(.readWrite), 1, unknown), (lost, .committing(.readOnly), 1, again),
            (lost, .statement(isRepeatable: false), 1, unknown), (lost, .statement(isRepeatable: true), 1, again),
            (lost, .statement(isRepeatable: false), 3, unknown),
            (conflict, .open, 1, .again(after: .milliseconds(2))),
            (conflict, .committing(.readWrite), 2, .again(after: .milliseconds(4))),
            (conflict, .statement(isRepeatable: false), 1, .again(after: .milliseconds(2))),
            (conflict, .open, 3, .fail(conflict)),
            (stale, .open, 1, again), (stale, .statement(isRepeatable: false), 2, again),
            (stale, .open, 3, .fail(stale)),
            (other, .open, 1, .fail(other)), (.cancelled, .open, 1, .fail(.cancelled)),
        ] as [(PostgresError, Retry.Phase, Int, Retry.Decision)])
    func `is run again only where that does no harm`(
        error: PostgresError, phase: Retry.Phase, attempt: Int, decision: Retry.Decision
    ) {
        #expect(Retry(attempts: 3).decide(error, in: phase, attempt: attempt, chance: 1) == decision)
    }

    @Test func `waits twice as long each time, up to a limit, and not always as long`() {
        let backoff = Backoff(first: .milliseconds(10), limit: .milliseconds(50))
        #expect((1...5).map { backoff.pause(after: $0, chance: 1) } == [10, 20, 40, 50, 50].map { .milliseconds($0) })
        #expect(backoff.pause(after: 1, chance: 0) == .milliseconds(5))
        #expect(backoff.pause(after: 1_000_000, chance: 1) == .milliseconds(50))
    }
}
