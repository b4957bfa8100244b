import Foundation
import Postgres
import PostgresTesting
import Testing

@Suite struct `Many rows` {
    private struct GivenUp: Error {}

    @Test func `are selected and written by arrays`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table people (id uuid primary key, name text)")
            let ids = (0..<1000).map { _ in UUID() }
            let names = (0..<1000).map { $0 % 10 == 0 ? nil : "name \($0)" }
            let written = try await pool.query("insert into people select * from unnest(\(ids), \(names))")
            #expect(written.affected == 1000)
            let found = try await pool.query("select id, name from people where id = any(\(Array(ids.prefix(11))))")
            #expect(Dictionary(uniqueKeysWithValues: try found.all((UUID, String?).self))[ids[10]] == .some(nil))
            #expect(found.count == 11)
        }
    }

    @Test func `are written by COPY into columns of all kinds`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create type mood as enum ('glad', 'sad')")
            try await pool.query(
                #"create table "Odd Table" (a smallint, b int, c bigint, d varchar(9), e mood, f jsonb, g uuid, h timestamptz, i text[], j json)"#
            )
            let (id, now) = (UUID(), Timestamp(microsecondsSince1970: 1_777_666_555_444_333))
            let count = try await pool.transaction { tx in
                try tx.copy(
                    into: "public.Odd Table", columns: "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"
                ) { rows in
                    try rows.write(
                        -7, Int16(-8), Int32(9), "tab\t\\N\n", "sad", JSON(["k": 1]), id, now, ["x", nil] as [String?],
                        "[1]")
                    try rows.write(
                        Int?.none, 2, 3, String?.none, "glad", JSON<Int>?.none, id, now, [String?](), String?.none)
                }
            }
            #expect(count == 2)
            let rows = try await pool.query(#"select a, b, c, d, e, f, g, h, i, j from "Odd Table" order by b"#)
            let first = rows[0]
            #expect(try (first["a"], first["b"], first["c"]) == (-7, -8, 9))
            #expect(try (first["d"], first["e"], first["j"]) == ("tab\t\\N\n", "sad", "[1]"))
            #expect(try first.decode(JSON<[String: Int]>.self, "f").value == ["k": 1])
            #expect(try (first["g"], first["h"]) == (id, now))
            #expect(try first.decode([String?].self, "i") == ["x", nil])
            #expect(try rows[1].decode(Int?.self, "a") == nil)
        }
    }

    @Test func `by COPY are as many as one likes, or none`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x bigint, y text)")
            let text = String(repeating: "x", count: 1000)
            let (none, many) = try await pool.transaction { tx in
                (
                    try tx.copy(into: "t", columns: "x", "y") { _ in },
                    try tx.copy(into: "t", columns: "x", "y") { rows in
                        for number in 0..<20_000 { try rows.write(number, text) }
                    }
                )
            }
            #expect((none, many) == (0, 20_000))
            let sum = try await pool.query("select sum(x)::bigint from t").one(Int.self)
            #expect(sum == 19_999 * 10_000)
        }
    }

    @Test func `by COPY are refused where their values do not fit, and nothing is kept`() async throws {
        try await TestCluster.withPool(.few(1)) { pool async throws in
            try await pool.query("create table t (x int, y text)")
            let attempts: [@Sendable (CopyWriter) throws -> Void] = [
                { try $0.write(UUID(), "x") }, { try $0.write(1, 2) }, { try $0.write(1) }, { try $0.write(1, "x", 2) },
                { try $0.write(Int64(1) << 40, "x") }, { try $0.write(1, "a\0b") },
                { rows in
                    try rows.write(1, "x")
                    throw GivenUp()
                },
            ]
            for attempt in attempts {
                await #expect(throws: (any Error).self) {
                    try await pool.transaction { tx in try tx.copy(into: "t", columns: "x", "y", rows: attempt) }
                }
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in
                    try tx.copy(into: "t", columns: "x", "y") { try $0.write(UUID(), "x") }
                }
            }
            #expect("\(error.map { "\($0)" } ?? "")".contains("column x is integer, and rows give uuid"))
            await #expect(throws: PostgresError.self) {
                try await pool.transaction { tx in try tx.copy(into: "nowhere", columns: "x") { _ in } }
            }
            let count = try await pool.query("select count(*) from t").one(Int.self)
            #expect(count == 0)
        }
    }

    @Test func `by COPY can fail by themselves`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x int primary key)")
            try await pool.transaction { tx in
                try tx.query("insert into t values (1)")
                #expect(throws: PostgresError.self) {
                    try tx.savepoint {
                        try tx.copy(into: "t", columns: "x") { rows in for x in [2, 1] { try rows.write(x) } }
                    }
                }
                try tx.query("insert into t values (3)")
            }
            #expect(try await pool.query("select x from t order by x").all(Int.self) == [1, 3])
        }
    }
}
