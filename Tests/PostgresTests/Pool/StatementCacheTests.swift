import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `Prepared statements` {
    private func key(_ text: String) -> StatementCache.Key { StatementCache.Key(text: text, types: []) }

    @Test func `are kept up to a number, and the one unused for longest goes`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("a"), name: cache.newName())
        cache.insert(key("b"), name: cache.newName())
        let (a, b) = (cache.name(of: key("a")), cache.name(of: key("b")))
        #expect(cache.name(of: key("a")) == a)
        #expect(cache.evict() == b)
        cache.insert(key("c"), name: cache.newName())
        #expect(cache.name(of: key("b")) == nil && cache.name(of: key("a")) == a)
        #expect(cache.name(of: StatementCache.Key(text: "a", types: [23])) == nil)
    }

    private func prepared(_ pool: Pool) async throws -> [String] {
        try await pool.query("select statement from pg_prepared_statements order by prepare_time").all(String.self)
    }

    @Test func `are prepared once for one text, however often they run`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            for number in 0..<5 { try await pool.query("select \(number) + 1") }
            let texts = try await prepared(pool)
            #expect(texts.filter { $0 == "select $1 + 1" }.count == 1)
        }
    }

    @Test func `are others where only the bytes of their texts differ`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            let texts = ["\u{E9}", "e\u{301}"]
            var lengths: [Int] = []
            for text in texts {
                lengths.append(try await pool.query("select octet_length('\(unsafeSQL: text)')").one(Int.self))
            }
            #expect(lengths == [2, 3])
        }
    }

    @Test func `in the server are as few as in the cache`() async throws {
        try await TestCluster.withPool(.few(1).with { $0.statementCache = 3 }) { pool in
            for number in 0..<10 { try await pool.query("select \(unsafeSQL: "\(number)")") }
            let texts = try await prepared(pool)
            #expect(texts == ["select 8", "select 9", texts.last])
        }
    }

    @Test func `in the server are as few also after one could not be given up`() async throws {
        try await TestCluster.withPool(.few(1).with { $0.statementCache = 3 }) { pool in
            for number in 0..<3 { try await pool.query("select \(unsafeSQL: "\(number)")") }
            await #expect(throws: PostgresError.rolledBack) {
                try await pool.transaction { tx in
                    // The server has failed the transaction, and refuses to give up a statement in it.
                    _ = try? tx.query("select 1 / 0")
                    for number in 3..<5 { _ = try? tx.query("select \(unsafeSQL: "\(number)")") }
                }
            }
            #expect(try await prepared(pool).count == 3)
        }
    }

    @Test func `are not used where the cache is off`() async throws {
        try await TestCluster.withPool(.few(1).with { $0.statementCache = 0 }) { pool in
            let (sum, name) = try await pool.query("select \(2) + 1, \("x")").one((Int, String).self)
            #expect((sum, name) == (3, "x"))
            #expect(try await prepared(pool).isEmpty)
        }
    }

    @Test func `are prepared again when a table was changed`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            try await pool.query("create table t (x int)")
            #expect(try await pool.query("select * from t").columns.map(\.name) == ["x"])
            try await pool.query("alter table t add y text")
            #expect(try await pool.query("select * from t").columns.map(\.name) == ["x", "y"])
            try await pool.query("alter table t add z text")
            let columns = try await pool.transaction { tx in try tx.query("select * from t").columns.map(\.name) }
            #expect(columns == ["x", "y", "z"])
        }
    }

    @Test func `are prepared again when the session has lost them`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            try await pool.query("select 1")
            try await pool.query("deallocate all")
            let one = try await pool.query("select 1").one(Int.self)
            #expect(one == 1)
        }
    }

    @Test func `that failed are not taken for prepared`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            await #expect(throws: PostgresError.self) { try await pool.query("select x from later") }
            try await pool.query("create table later (x int)")
            #expect(try await pool.query("select x from later").isEmpty)
        }
    }
}
