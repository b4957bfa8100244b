import Foundation
import Postgres
import PostgresTesting
import TestServers
import Testing

@Suite struct `A refusal of the database` {
    private func refused(_ sql: SQL, on pool: Pool) async -> PostgresError? {
        do {
            try await pool.query(sql)
            return nil
        } catch {
            return error as? PostgresError
        }
    }

    @Test func `tells which constraint said no`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table venues (id int primary key)")
            try await pool.query(
                """
                create table shows (
                    id int constraint shows_key primary key, title text not null,
                    venue int constraint shows_venue references venues (id), seats int constraint some_seats check (seats > 0),
                    during tstzrange, constraint one_at_a_time exclude using gist (during with &&))
                """)
            try await pool.query("insert into venues values (1)")
            try await pool.query("insert into shows values (1, 'Hamlet', 1, 5, '[2026-01-01,2026-01-02)')")
            let cases: [(SQL, (PostgresError?) -> Bool)] = [
                (
                    "insert into shows values (1, 'x', 1, 5)",
                    { if case .unique("shows_key", _) = $0 { true } else { false } }
                ),
                (
                    "insert into shows values (2, 'x', 9, 5)",
                    { if case .foreignKey("shows_venue", _) = $0 { true } else { false } }
                ),
                (
                    "insert into shows values (2, 'x', 1, 0)",
                    { if case .check("some_seats", _) = $0 { true } else { false } }
                ),
                (
                    "insert into shows values (2, null, 1, 5)",
                    { if case .notNull("title", _) = $0 { true } else { false } }
                ),
                (
                    "insert into shows values (2, 'x', 1, 5, '[2026-01-01,2026-01-03)')",
                    { if case .exclusion("one_at_a_time", _) = $0 { true } else { false } }
                ),
            ]
            for (sql, isExpected) in cases {
                let error = await refused(sql, on: pool)
                #expect(isExpected(error), "\(sql): \(error.map { "\($0)" } ?? "no error")")
            }
        }
    }

    @Test func `has state, message, place and statement, and does not repeat values`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table people (email text constraint one_email unique)")
            try await pool.query("insert into people values (\("ada@example.org"))")
            let error = await refused("insert into people values (\("ada@example.org"))", on: pool)
            let refusal = try #require(error?.refusal)
            #expect(refusal.sqlState == "23505")
            #expect((refusal.schema, refusal.table, refusal.constraint) == ("public", "people", "one_email"))
            #expect(refusal.detail?.contains("ada@example.org") == true)
            let text = "\(try #require(error))"
            #expect(!text.contains("ada@"))
            #expect(text.contains("insert into people values ($1)") && text.contains("one_email"))
        }
    }

    @Test(
        arguments: [
            ("select \("ada@example.org")::int", "22P02", "invalid_text_representation"),
            ("select \("ada@example.org")::date", "22007", "invalid_datetime_format"),
            ("select to_date(\("ada@example.org"), 'Day')", "22007", "invalid_datetime_format"),
        ] as [(SQL, String, String)])
    func `of a value does not repeat it where it may be logged`(sql: SQL, state: String, name: String) async throws {
        try await TestCluster.withPool { pool async throws in
            let error = try #require(await refused(sql, on: pool))
            let refusal = try #require(error.refusal)
            #expect(refusal.sqlState == state)
            #expect(refusal.message.contains("ada"))
            #expect(!"\(error)".contains("ada"), "\(error)")
            #expect("\(refusal)" == "\(name) [\(state)]; in: \(sql.text)")
        }
    }

    @Test func `of a value that is only noted is not repeated in the log either`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let log = Log()
            let pool = try Pool(database.settings, .few(1), logger: log.logger)
            let words = [("22P02", "the address ada@example.org"), ("01000", "some remark")]
            for (state, text) in words {
                try await pool.query(
                    "do $$ begin raise warning '\(unsafeSQL: text)' using errcode = '\(unsafeSQL: state)'; end $$")
            }
            await pool.shutDown()
            #expect(!log.text.contains("ada@"), "\(log.text)")
            #expect(log.text.contains("notes: invalid_text_representation"))
            #expect(log.text.contains("notes: some remark"))
        }
    }

    @Test func `of other kinds keeps the server's words and the place in the statement`() async throws {
        try await TestCluster.withPool { pool async throws in
            guard case .refused(let refusal) = await refused("select 1 form people", on: pool) else {
                Issue.record("not refused")
                return
            }
            #expect(refusal.sqlState == "42601")
            #expect(refusal.position == 15)
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
        }
    }

    @Test func `of COPY to a client leaves the pool usable`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            await #expect(throws: PostgresError.self) { try await pool.query("copy (select 1) to stdout") }
            try await pool.query("create table t (x int)")
            await #expect(throws: PostgresError.self) { try await pool.query("copy t from stdin") }
            await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in try tx.query("copy t from stdin") }
            }
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
        }
    }
}
