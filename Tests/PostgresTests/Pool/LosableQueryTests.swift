import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `What may be lost` {
    private static let setting: SQL = "select current_setting('synchronous_commit')"

    @Test func `is committed without waiting for the disk, which holds for nothing after it`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            try await pool.query("set synchronous_commit = 'on'")
            for _ in 0..<2 {
                #expect(try await pool.query(Self.setting, mayBeLost: true).one(String.self) == "off")
                #expect(try await pool.query(Self.setting).one(String.self) == "on")
            }
            try await pool.query("create table t (x int)")
            let before = pool.counters.roundTrips
            #expect(try await pool.query("insert into t values (1), (2)", mayBeLost: true).affected == 2)
            // To prepare it, and to run both.
            #expect(pool.counters.roundTrips - before == 2)
            #expect(try await pool.query("select x from t order by x").all(Int.self) == [1, 2])
        }
    }

    @Test func `is refused as anything else is`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            try await pool.query("set synchronous_commit = 'on'")
            try await pool.query("create table t (x int check (x > 0))")
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query("insert into t values (0)", mayBeLost: true)
            }
            guard case .check = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await pool.query(Self.setting).one(String.self) == "on")
            #expect(pool.counters.opened == 1)
        }
    }

    @Test(arguments: [0, 1, 2])
    func `needs no room among the prepared statements`(room: Int) async throws {
        try await TestCluster.withPool(.few(1).with { $0.statementCache = room }) { pool async throws in
            for number in 0..<3 {
                let sql: SQL = "select \(number) + \(unsafeSQL: "\(number)"), current_setting('synchronous_commit')"
                let found = try await pool.query(sql, mayBeLost: true).one((Int, String).self)
                #expect(found == (2 * number, "off"))
            }
        }
    }

    @Test(arguments: [false, true])
    func `is run twice only where that does no harm`(isRepeatable: Bool) async throws {
        try await TestCluster.withPool(.few(1).with { $0.attempts = 2 }) { pool async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query(
                    "select pg_terminate_backend(pg_backend_pid())", isRepeatable: isRepeatable, mayBeLost: true)
            }
            switch (error, isRepeatable) {
            case (.outcomeUnknown, false): #expect(pool.counters.opened == 1)
            case (.connectionLost, true): #expect(pool.counters.opened == 2)
            default: Issue.record("\(String(describing: error))")
            }
        }
    }
}
