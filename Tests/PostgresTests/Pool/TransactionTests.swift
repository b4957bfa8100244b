import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `A transaction` {
    private struct Refused: Error {}

    /// A pool with the table `t (x int)`.
    private func withTable(_ body: (Pool) async throws -> Void) async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x int primary key deferrable initially deferred)")
            try await body(pool)
        }
    }

    private func contents(_ pool: Pool) async throws -> [Int] {
        try await pool.query("select x from t order by x").all(Int.self)
    }

    @Test func `commits what its closure did when that returns`() async throws {
        try await withTable { pool async throws in
            let sum = try await pool.transaction { tx in
                try tx.query("insert into t values (1), (2)")
                return try tx.query("select sum(x) from t").one(Int.self)
            }
            #expect(sum == 3)
            #expect(try await contents(pool) == [1, 2])
        }
    }

    @Test func `undoes what its closure did when that throws`() async throws {
        try await withTable { pool async throws in
            await #expect(throws: Refused.self) {
                try await pool.transaction { tx in
                    try tx.query("insert into t values (1)")
                    throw Refused()
                }
            }
            #expect(try await contents(pool).isEmpty)
        }
    }

    @Test func `does not pretend to have committed when an error was swallowed`() async throws {
        try await withTable { pool async throws in
            await #expect(throws: PostgresError.rolledBack) {
                try await pool.transaction { tx in
                    try tx.query("insert into t values (1)")
                    _ = try? tx.query("select 1 / 0")
                }
            }
            #expect(try await contents(pool).isEmpty)
        }
    }

    @Test func `tells of a constraint that was checked only at the commit`() async throws {
        try await withTable { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    try tx.query("insert into t values (1)")
                    try tx.query("insert into t values (1)")
                }
            }
            guard case .unique("t_pkey", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await contents(pool).isEmpty)
        }
    }

    @Test(arguments: ["commit", "rollback"])
    func `is not ended by a statement`(statement: String) async throws {
        try await withTable { pool async throws in
            await #expect(throws: PostgresError.endedEarly) {
                try await pool.transaction { tx in try tx.query("\(unsafeSQL: statement)") }
            }
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
        }
    }

    @Test func `cannot be used when it is over`() async throws {
        try await withTable { pool async throws in
            // A closure that lets it escape has to go out of its way.
            nonisolated(unsafe) var escaped: Transaction?
            try await pool.transaction { tx in escaped = tx }
            #expect(throws: PostgresError.over) { try escaped?.query("insert into t values (1)") }
        }
    }

    @Test func `can undo a part`() async throws {
        try await withTable { pool async throws in
            try await pool.transaction { tx in
                try tx.query("insert into t values (1)")
                #expect(throws: Refused.self) {
                    try tx.savepoint {
                        try tx.query("insert into t values (2)")
                        throw Refused()
                    }
                }
                #expect(throws: PostgresError.self) { try tx.savepoint { try tx.query("select 1 / 0") } }
                let inner = try tx.savepoint { try tx.savepoint { try tx.query("insert into t values (3)").affected } }
                #expect(inner == 1)
            }
            #expect(try await contents(pool) == [1, 3])
        }
    }

    @Test func `has the isolation and the access that were asked for`() async throws {
        try await withTable { pool async throws in
            for isolation in [Isolation.readCommitted, .repeatableRead, .serializable] {
                let found = try await pool.transaction(isolation: isolation) { tx in
                    try tx.query("show transaction_isolation").one(String.self)
                }
                #expect(found == isolation.rawValue)
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction(access: .readOnly) { tx in try tx.query("insert into t values (1)") }
            }
            #expect(error?.refusal?.sqlState == "25006")
        }
    }

    @Test func `has time-outs of its own, and leaves the pool's as they are`() async throws {
        try await withTable { pool async throws in
            let own = try await pool.transaction(statementTimeout: .within(.seconds(2)), lockTimeout: .none) { tx in
                try tx.query("select 1")
                return try ["statement_timeout", "lock_timeout"].map {
                    try tx.query("select current_setting(\($0))").one(String.self)
                }
            }
            #expect(own == ["2s", "0"])
            let others = try await pool.transaction { tx in
                try ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone"].map {
                    try tx.query("select current_setting(\($0))").one(String.self)
                }
            }
            #expect(others == ["30s", "10s", "30s", "UTC"])
        }
    }

    @Test func `ends a statement and a wait for a lock when their time is up`() async throws {
        try await withTable { pool async throws in
            let slow = await #expect(throws: PostgresError.self) {
                try await pool.transaction(statementTimeout: .within(.milliseconds(20))) { tx in
                    try tx.query("select pg_sleep(60)")
                }
            }
            guard case .statementTimedOut = slow else {
                Issue.record("\(String(describing: slow))")
                return
            }
            try await pool.query("insert into t values (1)")
            let (locked, release) = (Signalled(), Signalled())
            async let holder: Void = pool.transaction { tx in
                try tx.query("select x from t for update")
                locked.signal()
                release.wait()
            }
            await locked.arrive()
            let waited = await #expect(throws: PostgresError.self) {
                try await pool.transaction(lockTimeout: .within(.milliseconds(20))) { tx in
                    try tx.query("select x from t for update")
                }
            }
            release.signal()
            try await holder
            guard case .lockTimedOut = waited else {
                Issue.record("\(String(describing: waited))")
                return
            }
        }
    }

    @Test func `that pauses for too long is ended by the server, once`() async throws {
        try await TestCluster.withPool(.few(1).with { $0.pauseTimeout = .milliseconds(50) }) { pool in
            let runs = Locked(0)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    runs.withLock { $0 += 1 }
                    let process = tx.connection.process
                    // It begins, in the server, with its first statement.
                    try tx.query("select 1")
                    // Until the server has ended it.
                    while kill(process, 0) == 0 { usleep(1000) }
                    try tx.query("select 1")
                }
            }
            #expect(error?.refusal?.sqlState == "25P03")
            #expect(runs.withLock { $0 } == 1)
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
        }
    }
}
