import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `A statement that is run later` {
    /// A pool of one connection with the table `t (x int primary key)`.
    private func withTable(_ options: PoolOptions = .few(1), _ body: (Pool) async throws -> Void) async throws {
        try await TestCluster.withPool(options) { pool async throws in
            try await pool.query("create table t (x int primary key)")
            try await body(pool)
        }
    }

    private func contents(_ pool: Pool) async throws -> [Int] {
        try await pool.query("select x from t order by x").all(Int.self)
    }

    @Test func `goes with the next one, in the order in which they were asked for`() async throws {
        try await withTable { pool async throws in
            func change(_ x: Int) async throws -> Int {
                try await pool.transaction { tx in
                    try tx.later("insert into t values (\(x))")
                    try tx.later("update t set x = x + 1 where x = \(x)")
                    let count = try tx.query("select count(*) from t where x = \(x + 1)").one(Int.self)
                    try tx.later("delete from t where x = \(x - 9)")
                    return count
                }
            }
            // What is prepared is waited for, once.
            #expect(try await change(0) == 1)
            let before = pool.counters
            #expect(try await change(10) == 1)
            let after = pool.counters
            #expect(try await contents(pool) == [11])
            #expect(after.statements - before.statements == 6)
            #expect(after.roundTrips - before.roundTrips == 2)
        }
    }

    @Test func `is all that there is of a transaction, and costs one way to the server`() async throws {
        try await withTable { pool async throws in
            for x in 1...2 {
                let before = pool.counters.roundTrips
                try await pool.transaction { tx in try tx.later("insert into t values (\(x))") }
                if x == 2 { #expect(pool.counters.roundTrips - before == 1) }
            }
            #expect(try await contents(pool) == [1, 2])
        }
    }

    @Test(arguments: [false, true])
    func `and is refused has its error thrown, and nothing is committed`(isLast: Bool) async throws {
        try await withTable { pool async throws in
            try await pool.query("create sequence s")
            // Prepared beforehand, so that they go with what is refused.
            try await pool.query("select nextval('s')")
            try await pool.query("select 1")
            func fail() async throws {
                try await pool.transaction { tx in
                    try tx.query("insert into t values (1)")
                    try tx.later("insert into t values (2), (2)")
                    try tx.later("select nextval('s')")
                    if !isLast {
                        let error = #expect(throws: PostgresError.self) { try tx.query("select 1") }
                        if let error { throw error }
                    }
                }
            }
            let error = await #expect(throws: PostgresError.self) { try await fail() }
            guard case .unique("t_pkey", let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.query == "insert into t values (2), (2)")
            #expect(try await contents(pool).isEmpty)
            // A sequence forgets nothing: what came after it was not run.
            #expect(try await pool.query("select last_value from s").one(Int.self) == 1)
            #expect(pool.counters.opened == 1)
        }
    }

    @Test func `and is refused cannot be ignored`() async throws {
        try await withTable { pool async throws in
            await #expect(throws: PostgresError.rolledBack) {
                try await pool.transaction { tx in
                    try tx.later("insert into t values (1), (1)")
                    _ = try? tx.query("select 1")
                }
            }
            #expect(try await contents(pool).isEmpty)
        }
    }

    @Test func `is not run where the closure throws`() async throws {
        struct Refused: Error {}
        try await withTable { pool async throws in
            try await pool.transaction { tx in try tx.later("insert into t values (\(0))") }
            await #expect(throws: Refused.self) {
                try await pool.transaction { tx in
                    try tx.later("insert into t values (\(1))")
                    throw Refused()
                }
            }
            #expect(try await contents(pool) == [0])
        }
    }

    @Test func `in a savepoint fails there, and the transaction goes on`() async throws {
        try await withTable { pool async throws in
            for x in 1...2 {
                try await pool.transaction { tx in
                    try tx.later("insert into t values (\(x))")
                    let error = #expect(throws: PostgresError.self) {
                        try tx.savepoint { try tx.later("insert into t values (\(x))") }
                    }
                    guard case .unique = error else {
                        Issue.record("\(String(describing: error))")
                        return
                    }
                    try tx.savepoint { try tx.later("insert into t values (\(x + 10))") }
                }
            }
            #expect(try await contents(pool) == [1, 2, 11, 12])
        }
    }

    @Test(arguments: [false, true])
    func `and that others are in the way of has the transaction run again`(isLast: Bool) async throws {
        try await withTable(.few(2)) { pool async throws in
            try await pool.query("insert into t values (0)")
            let runs = Locked(0)
            let (read, written) = (Signalled(), Signalled())
            async let first: Void = pool.transaction(isolation: .repeatableRead) { tx in
                runs.withLock { $0 += 1 }
                let x = try tx.query("select x from t").one(Int.self)
                read.signal()
                written.wait()
                try tx.later("update t set x = \(x + 1)")
                if !isLast { try tx.query("select 1") }
            }
            await read.arrive()
            try await pool.query("update t set x = 10")
            written.signal()
            try await first
            #expect(try await contents(pool) == [11])
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test func `is prepared again when its table was changed`() async throws {
        try await withTable { pool async throws in
            for x in 1...3 {
                try await pool.transaction { tx in try tx.later("insert into t (x) values (\(x)) returning *") }
                try await pool.query("alter table t add column \(identifier: "c\(x)") int")
            }
            #expect(try await contents(pool) == [1, 2, 3])
        }
    }

    @Test func `keeps the name that it was prepared under until it is sent`() async throws {
        try await withTable(.few(1).with { $0.statementCache = 2 }) { pool async throws in
            for round in 0..<3 {
                try await pool.transaction { tx in
                    for number in 0..<5 {
                        try tx.later("insert into t values (\(round * 10) + \(unsafeSQL: "\(number)"))")
                    }
                }
            }
            let expected = (0..<3).flatMap { round in (0..<5).map { round * 10 + $0 } }
            #expect(try await contents(pool) == expected)
        }
    }

    @Test func `cannot be a COPY, and with the commit its outcome is unknown`() async throws {
        struct Refused: Error {}
        try await withTable { pool async throws in
            let statements: [SQL] = ["insert into t values (1)", "copy t to stdout", "insert into t values (2)"]
            // Prepared, and not run.
            for statement in statements {
                await #expect(throws: Refused.self) {
                    try await pool.transaction { tx in
                        try tx.later(statement)
                        throw Refused()
                    }
                }
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    for statement in statements { try tx.later(statement) }
                }
            }
            guard case .outcomeUnknown = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await pool.query("select 1").one(Int.self) == 1)
        }
    }
}

@Suite struct `Statements that go together` {
    /// Sleeps for so many seconds; prepared beforehand, so that it goes with what is asked after it.
    private static func sleep(_ seconds: Double) -> SQL { "select pg_sleep(\(seconds))" }

    private static func sleepThenAsk(_ seconds: Double, timeout: Timeout = .pool, _ pool: Pool) async throws -> Int {
        try await pool.transaction(statementTimeout: timeout) { tx in
            try tx.later(sleep(seconds))
            return try tx.query("select 1").one(Int.self)
        }
    }

    @Test func `are cancelled together, and the connection is used on`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool(.few(1))
            _ = try await Self.sleepThenAsk(0, pool)
            let task = Task { try await Self.sleepThenAsk(60, pool) }
            #expect(
                try await eventually {
                    try await database.administration.query(
                        """
                        select exists (select from pg_stat_activity
                            where datname = \(database.settings.database) and wait_event = 'PgSleep')
                        """
                    ).one(Bool.self)
                })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await Self.sleepThenAsk(0, pool) == 1)
            #expect(pool.counters.opened == 1)
        }
    }

    @Test func `end when the time of one of them is up, and the connection is used on`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let timeout = Timeout.within(.milliseconds(20))
            _ = try await Self.sleepThenAsk(0, pool)
            let error = await #expect(throws: PostgresError.self) {
                try await Self.sleepThenAsk(60, timeout: timeout, pool)
            }
            guard case .statementTimedOut = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await Self.sleepThenAsk(0, pool) == 1)
            #expect(pool.counters.opened == 1)
        }
    }

    /// Before the commit is sent it is known that nothing was committed; with it, nothing is known.
    @Test(arguments: [false, true])
    func `and lose their connection are sent again unless they were to commit`(isLast: Bool) async throws {
        try await TestCluster.withPool(.few(1).with { $0.attempts = 3 }) { pool async throws in
            let runs = Locked(0)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    runs.withLock { $0 += 1 }
                    // Prepared, so that it goes with what is asked before it.
                    try tx.query("select 1")
                    try tx.later("select pg_terminate_backend(pg_backend_pid())")
                    if !isLast { try tx.query("select 1") }
                }
            }
            switch (error, isLast) {
            case (.outcomeUnknown, true), (.connectionLost, false): break
            default: Issue.record("\(String(describing: error))")
            }
            #expect(runs.withLock { $0 } == (isLast ? 1 : 3))
            #expect(try await pool.query("select 1").one(Int.self) == 1)
        }
    }

    @Test func `may be more than the network holds`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let text = String(repeating: "x", count: 1_000_000)
            for _ in 0..<2 {
                let length = try await pool.transaction { tx in
                    for _ in 0..<20 { try tx.later("select \(text)") }
                    return try tx.query("select length(\(text))").one(Int.self)
                }
                #expect(length == 1_000_000)
            }
        }
    }
}
