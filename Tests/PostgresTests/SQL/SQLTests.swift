import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `A statement` {
    @Test func `numbers its parameters and keeps their values out of the text`() {
        let (name, age) = ("O'Brien; drop table x", 7)
        let sql: SQL = "insert into people values (\(name), \(age))"
        #expect(sql.text == "insert into people values ($1, $2)")
        #expect(sql.parameters.map(\.type) == [PostgresType.text.oid, PostgresType.bigint.oid])
        #expect(!sql.description.contains("Brien"))
    }

    @Test func `numbers on the parameters of pieces`() {
        let filter: SQL = "and price > \(10) and title like \("$1%")"
        let order: SQL = "order by \(identifier: "id")"
        let sql: SQL = "select * from events where id = \(1) \(filter) \(order) limit \(5)"
        #expect(
            sql.text == #"select * from events where id = $1 and price > $2 and title like $3 order by "id" limit $4"#)
        #expect(sql.parameters.map { $0.range?.count } == [8, 8, 3, 8])
    }

    @Test func `joins pieces`() {
        let conditions: [SQL] = ["a = \(1)", "b = \("x")", "c is null"]
        #expect(SQL("select \(conditions.joined(by: " and "))").text == "select a = $1 and b = $2 and c is null")
        #expect([SQL]().joined(by: ", ").text.isEmpty)
    }

    @Test func `quotes identifiers`() {
        #expect(SQL("\(identifier: "ticket")").text == #""ticket""#)
        #expect(SQL("\(identifier: #"a"; drop table b; --"#)").text == #""a""; drop table b; --""#)
        #expect(SQL("\(identifier: "")").problem != nil)
        #expect(SQL("\(identifier: "a\0b")").problem != nil)
    }

    @Test func `doubles a quote in an identifier whatever mark follows it`() {
        let name = "a\"\u{301}; drop table b; --"
        let expected = "\"a\"\"\u{301}; drop table b; --\""
        #expect(Array(SQL("\(identifier: name)").text.utf8) == Array(expected.utf8))
    }

    @Test func `takes SQL as it stands only by the name unsafeSQL`() {
        #expect(SQL("select \(unsafeSQL: "now()")").text == "select now()")
    }

    @Test(arguments: [
        "'; drop table t; --", "\\'; drop table t; --", "$1", "${x}", "\u{FEFF}'", "' or '1'='1",
        "1); delete from t; --",
    ])
    func `never reads a value as SQL`(text: String) async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x text)")
            try await pool.query("insert into t values (\(text))")
            let found = try await pool.query("select x from t where x = \(text)").one(String.self)
            #expect(found == text)
            let none = try await pool.query("select x from t where x = \(text + "'")")
            #expect(none.isEmpty)
        }
    }

    @Test func `has names that were quoted as its tables`() async throws {
        try await TestCluster.withPool { pool async throws in
            let name = #"od"d; drop table t; --"#
            try await pool.query("create table \(identifier: name) (\(identifier: "select") int)")
            try await pool.query("insert into \(identifier: name) values (1)")
            let tables = try await pool.query("select relname from pg_class where relname = \(name)")
            #expect(tables.count == 1)
        }
    }

    @Test func `has names with a combining mark after a quote as its tables`() async throws {
        try await TestCluster.withPool { pool async throws in
            let name = "od\"\u{301}d (x int); --"
            try await pool.query("create table \(identifier: name) (y int)")
            #expect(try await pool.query("select from pg_class where relname = \(name)").count == 1)
        }
    }

    @Test func `is not run when a value has no form in it`() async throws {
        try await TestCluster.withPool { pool async throws in
            await #expect(throws: PostgresError.unencodable(reason: "a text has a NUL character", query: "select $1")) {
                try await pool.query("select \("a\0b")")
            }
            await #expect(throws: PostgresError.self) { try await pool.query("select \(Date.distantFuture + 1e18)") }
            await #expect(throws: PostgresError.self) { try await pool.query("select \([[1], [2]])") }
            let after = try await pool.query("select 1").one(Int.self)
            #expect(after == 1)
        }
    }

    @Test func `has no more parameters than the protocol can count`() async throws {
        try await TestCluster.withPool { pool async throws in
            let many = (0..<SQL.parameterLimit).map { SQL("\($0)") }.joined(by: "), (")
            let count = try await pool.query("select count(*) from (values (\(many))) v").one(Int.self)
            #expect(count == SQL.parameterLimit)
            await #expect(throws: PostgresError.self) { try await pool.query("values (\(many)), (\(1))") }
        }
    }
}
