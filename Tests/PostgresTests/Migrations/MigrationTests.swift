import Foundation
import PostgresTesting
import Testing

@testable import Postgres

@Suite struct `The migrations of a schema` {
    private static let shows = [
        Migration("M001_create_shows", PackageResources.M001_create_shows_sql),
        Migration("M002_add_category.sql", PackageResources.M002_add_category_sql),
    ]

    private static func step(_ number: Int, _ sql: String = "select 1", name: String = "step") -> Migration {
        Migration("M00\(number)_\(name)", Array(sql.utf8))
    }

    @Test func `are applied in order, once, into their schema, and recorded`() async throws {
        try await TestCluster.withPool { pool async throws in
            let migrations = Migrations(schema: "events", Self.shows)
            #expect(try await migrations.pending(in: pool).map(\.name) == ["create_shows", "add_category"])
            // Asking has changed nothing.
            #expect(try await pool.query("select from pg_namespace where nspname = 'events'").isEmpty)
            #expect(try await migrations.apply(to: pool).map(\.number) == [1, 2])
            #expect(try await migrations.apply(to: pool).isEmpty)
            #expect(try await migrations.pending(in: pool).isEmpty)
            try await pool.query("insert into events.shows (id, title) values (\(UUID()), 'Hamlet')")
            #expect(try await pool.query("select category from events.shows").one(String.self) == "żółć")
            let records = try await pool.query(
                "select number, name, checksum = encode(sha256(\(PackageResources.M001_create_shows_sql)), 'hex') from events.migrations order by 1"
            )
            #expect(try records.all((Int, String, Bool).self).map(\.1) == ["create_shows", "add_category"])
            #expect(try records.all((Int, String, Bool).self).map(\.2) == [true, false])
        }
    }

    @Test func `go on where they were`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await Migrations(schema: "events", [Self.shows[0]]).apply(to: pool)
            let applied = try await Migrations(schema: "events", Self.shows).apply(to: pool)
            #expect(applied.map(\.number) == [2])
        }
    }

    private static let one = AppliedMigration(number: 1, name: "step", checksum: step(1).checksum)
    private static let two = AppliedMigration(number: 2, name: "step", checksum: step(2).checksum)

    @Test(
        arguments: [
            ([step(1), step(2)], [], .success([1, 2])),
            ([step(1), step(2)], [one], .success([2])),
            ([step(1)], [one], .success([])),
            ([], [], .success([])),
            ([step(1), step(3)], [], .failure(.gap(schema: "s", number: 2))),
            ([step(2)], [], .failure(.gap(schema: "s", number: 1))),
            ([step(1), step(1)], [], .failure(.duplicate(schema: "s", number: 1))),
            (
                [step(1, "select 2")], [one],
                .failure(.edited(schema: "s", number: 1, name: "step", appliedName: "step"))
            ),
            (
                [step(1, "select 2", name: "other")], [one],
                .failure(.edited(schema: "s", number: 1, name: "other", appliedName: "step"))
            ),
            ([step(1)], [one, two], .failure(.unknown(schema: "s", number: 2, name: "step"))),
            ([step(1), step(2)], [two], .failure(.neverApplied(schema: "s", number: 1, name: "step"))),
        ] as [([Migration], [AppliedMigration], Result<[Int], MigrationError>)])
    func `are planned, or refused`(
        known: [Migration], applied: [AppliedMigration], expected: Result<[Int], MigrationError>
    ) throws {
        let migrations = Migrations(schema: "s", known)
        switch expected {
        case .success(let numbers): #expect(try migrations.plan(applied).map(\.number) == numbers)
        case .failure(let error): #expect(throws: error) { try migrations.plan(applied) }
        }
    }

    @Test func `that were edited after they were applied stop the program, with what to do`() async throws {
        try await TestCluster.withPool { pool async throws in
            try await Migrations(schema: "events", [Self.step(1, "create table t (x int)")]).apply(to: pool)
            let edited = Migrations(schema: "events", [Self.step(1, "create table t (x bigint)"), Self.step(2)])
            let error = await #expect(throws: MigrationError.self) { try await edited.apply(to: pool) }
            #expect(
                error?.description
                    == "schema events: migration 1 (step) was edited after it was applied; restore the file "
                    + "as it was, and write what is to change as a new migration")
            await #expect(throws: MigrationError.self) { try await edited.pending(in: pool) }
            #expect(try await pool.query("select from events.migrations").count == 1)
        }
    }

    @Test func `that fail leave nothing behind, and say where`() async throws {
        try await TestCluster.withPool { pool async throws in
            let migrations = Migrations(
                schema: "events",
                [
                    Self.step(1, "create table t (x int)"),
                    Self.step(2, "create table u (y int);\n-- żółć\ncreate tabel v ();"),
                ])
            let error = await #expect(throws: MigrationError.self) { try await migrations.apply(to: pool) }
            guard case .failed(_, number: 2, name: "step", line: 3, .refused(let refusal)) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.sqlState == "42601")
            #expect(error?.description.hasSuffix("nothing of it was applied") == true)
            let tables = try await pool.query("select tablename from pg_tables where schemaname = 'events' order by 1")
            #expect(try tables.all(String.self) == ["migrations", "t"])
            #expect(try await migrations.pending(in: pool).map(\.number) == [2])
        }
    }

    @Test func `that end their own transaction are refused`() async throws {
        try await TestCluster.withPool { pool async throws in
            let migrations = Migrations(schema: "events", [Self.step(1, "create table t (x int); commit")])
            let error = await #expect(throws: MigrationError.self) { try await migrations.apply(to: pool) }
            guard case .failed(_, _, _, _, .endedEarly) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [
        "create table t (x int); commit; begin", "create table t (x int); commit and chain",
        "create table t (x int); commit; select 1 / 0", "create table t (x int); commit; begin; select 1 / 0",
        "rollback; begin; create table t (x int)", "rollback; create table t (x int)",
    ])
    func `that end their own transaction are refused whatever follows, and what they did is not denied`(sql: String)
        async throws
    {
        try await TestCluster.withPool { pool async throws in
            let migrations = Migrations(schema: "events", [Self.step(1, sql)])
            let error = await #expect(throws: MigrationError.self) { try await migrations.apply(to: pool) }
            #expect(
                error?.description
                    == "schema events: migration 1 (step) failed: a statement ended the transaction that it was in; "
                    + "leave commit and rollback to the closure's end; take them out of the file, and undo what it "
                    + "may have committed by them")
            // It is not taken for applied, nor is the lock held on.
            #expect(try await migrations.pending(in: pool).map(\.number) == [1])
            let locks = try await pool.query(
                "select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
            )
            #expect(locks.isEmpty)
        }
    }

    @Test func `need no right to make schemas where theirs exists`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let pool = try database.pool()
            try await pool.query("create schema events")
            let role = "role_\(UUID().uuidString.prefix(8).lowercased())"
            try await database.administration.query("create role \(identifier: role) login")
            try await pool.query("grant all on schema events to \(identifier: role)")
            var settings = database.settings
            settings.user = role
            let own = try Pool(settings, .few(1), logger: quiet)
            let applied = try await Migrations(schema: "events", Self.shows).apply(to: own)
            #expect(applied.count == 2)
            await own.shutDown()
            try await pool.query("drop schema events cascade")
            try await database.administration.query("drop role \(identifier: role)")
        }
    }

    @Test func `by several processes at once are applied once`() async throws {
        try await TestCluster.withDatabase { database async throws in
            let runs = try (0..<3).map { _ in
                try OtherProcess("migrate", "\(database.settings)", "12")
            }
            var applied: [Int] = []
            for run in runs {
                let line = await run.line()
                #expect(line.hasPrefix("applied"), "\(line)")
                applied += line.split(separator: " ").dropFirst().compactMap { Int($0) }
                #expect(await run.status() == 0)
            }
            #expect(applied.sorted() == Array(1...12))
        }
    }
}
