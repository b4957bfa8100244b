import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `Rows are read` {
    @Test func `by name and by position`() async throws {
        try await TestCluster.withPool { pool async throws in
            let rows = try await pool.query("select 7 as number, 'Ada'::text as name, null::text as phone")
            let row = try rows.one()
            let (number, name): (Int, String) = (try row["number"], try row["name"])
            #expect((number, name) == (7, "Ada"))
            #expect(try row.decode(String?.self, "phone") == nil)
            let tuple = try row.decode((Int32, String, String?).self)
            #expect(tuple == (7, "Ada", nil))
        }
    }

    @Test func `all, one or none`() async throws {
        try await TestCluster.withPool { pool async throws in
            let two = try await pool.query("select x, x::text from generate_series(1, 2) x")
            #expect(try two.all((Int, String).self).map(\.1) == ["1", "2"])
            #expect(throws: RowError.self) { try two.one() }
            #expect(throws: RowError.self) { try two.oneOrNone((Int, String).self) }
            let none = try await pool.query("select 1 where false")
            #expect(try none.oneOrNone(Int.self) == nil)
            #expect(throws: RowError.self) { try none.one(Int.self) }
        }
    }

    @Test func `with the number of rows that were changed`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create table t (x int)")
            #expect(try await pool.query("insert into t select generate_series(1, 5)").affected == 5)
            #expect(try await pool.query("delete from t where x > 3").affected == 2)
        }
    }

    @Test func `from columns whose values fit the type`() async throws {
        try await TestCluster.withPool { pool async throws in
            let row = try await pool.query(
                "select 5::smallint as small, 5::bigint as big, 70000 as wide, 1.5::real as real"
            ).one()
            #expect(try row.decode(Int.self, "small") == 5)
            #expect(try row.decode(Int16.self, "big") == 5)
            #expect(try row.decode(Double.self, "real") == 1.5)
            #expect(throws: RowError.self) { try row.decode(Int16.self, "wide") }
        }
    }

    @Test func `as text where the binary format is text`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await pool.query("create type mood as enum ('glad', 'sad')")
            let row = try await pool.query(
                """
                select 'glad'::mood, array['sad'::mood], 'x'::varchar(3), 'x'::char(3), 'x'::name, '{"a": 1}'::jsonb,
                    '{"a":1}'::json, 12345678901234567890.0100::numeric, 'NaN'::numeric, '-Infinity'::numeric, 0.00001
                """
            ).one()
            let texts = try row.decode(
                (String, [String], String, String, String, String, String, String, String, String, String).self)
            #expect(texts.0 == "glad" && texts.1 == ["sad"])
            #expect((texts.2, texts.3, texts.4) == ("x", "x  ", "x"))
            #expect((texts.5, texts.6) == (#"{"a": 1}"#, #"{"a":1}"#))
            #expect(
                (texts.7, texts.8, texts.9, texts.10) == ("12345678901234567890.0100", "NaN", "-Infinity", "0.00001"))
        }
    }

    @Test func `with errors that name column, types and statement, and no value`() async throws {
        try await TestCluster.withPool { pool async throws in
            let row = try await pool.query("select 'secret'::text as name, null::uuid as id, '{}'::jsonb as body").one()
            let query = "select 'secret'::text as name, null::uuid as id, '{}'::jsonb as body"
            #expect(throws: RowError.otherType(column: "name", found: "text", asked: "UUID", query: query)) {
                try row.decode(UUID.self, "name")
            }
            #expect(throws: RowError.null(column: "id", asked: "UUID", query: query)) {
                try row.decode(UUID.self, "id")
            }
            #expect(throws: RowError.noColumn("nmae", columns: ["name", "id", "body"], query: query)) {
                try row.decode(String.self, "nmae")
            }
            #expect(throws: RowError.columnCount(3, asked: 2, query: query)) { try row.decode((String, UUID?).self) }
            struct Body: Codable { var total: Int }
            #expect(
                throws: RowError.invalid(
                    column: "body", asked: "JSON<Body>", reason: "the JSON is no Body: total is missing", query: query)
            ) { try row.decode(JSON<Body>.self, "body") }
            let message = "\(RowError.otherType(column: "name", found: "text", asked: "UUID", query: "select name"))"
            #expect(
                message
                    == "column name is text, which is not read as UUID; ask for another type, or cast the column in "
                    + #"the statement ("column::text"); in: select name"#)
        }
    }

    @Test func `not as an enumeration that lacks the value`() async throws {
        enum Status: String, PostgresValue { case paid }
        try await TestCluster.withPool { pool async throws in
            let row = try await pool.query("select 'lost'::text as status").one()
            #expect(
                throws: RowError.invalid(
                    column: "status", asked: "Status", reason: "the value is no Status",
                    query: "select 'lost'::text as status")
            ) { try row.decode(Status.self, "status") }
        }
    }

    @Test func `not where the value is infinite or has no fixed length`() async throws {
        try await TestCluster.withPool { pool async throws in
            let row = try await pool.query(
                "select 'infinity'::timestamptz as never, '1 month'::interval as month, 'NaN'::numeric as nan"
            ).one()
            #expect(throws: RowError.self) { try row.decode(Date.self, "never") }
            #expect(throws: RowError.self) { try row.decode(Timestamp.self, "never") }
            #expect(throws: RowError.self) { try row.decode(Duration.self, "month") }
            #expect(throws: RowError.self) { try row.decode(Decimal.self, "nan") }
        }
    }

    /// A server that lies, or a fault of ours, ends in an error and never in a crash.
    @Test func `from any bytes without a crash`() {
        var random = SystemRandomNumberGenerator()
        let types = (0...20).flatMap { _ in Self.types }
        for _ in 0..<20_000 {
            guard let (type, decode) = types.randomElement(using: &random) else { return }
            let count = Int.random(in: 0...40, using: &random)
            // Small numbers are the counts and lengths that lead deeper in.
            let bytes = (0..<count).map { _ in Bool.random() ? UInt8.random(in: 0...3) : UInt8.random(in: 0...255) }
            bytes.withUnsafeBytes { decode(Cell(type: type.oid, bytes: $0)) }
        }
    }

    private static let types: [(PostgresType, @Sendable (Cell) -> Void)] = [
        (.boolean, { _ = try? Bool.decode($0) }), (.bigint, { _ = try? Int.decode($0) }),
        (.double, { _ = try? Double.decode($0) }), (.text, { _ = try? String.decode($0) }),
        (.numeric, { _ = try? String.decode($0) }), (.numeric, { _ = try? Decimal.decode($0) }),
        (.jsonb, { _ = try? JSON<[String: Int]>.decode($0) }), (.uuid, { _ = try? UUID.decode($0) }),
        (.timestamptz, { _ = try? Date.decode($0) }), (.interval, { _ = try? Duration.decode($0) }),
        (PostgresType.bigint.array, { _ = try? [Int?].decode($0) }),
        (PostgresType.text.array, { _ = try? [String].decode($0) }),
        (PostgresType.numeric.array, { _ = try? [Decimal?].decode($0) }),
    ]
}
