import Crypto
import Foundation

/// The migrations of one schema. They go forward only; what was applied is recorded in the schema's own table.
///
///     let migrations = Migrations(schema: "auth", [
///         Migration("M001_create_accounts", PackageResources.M001_create_accounts_sql),
///     ])
///     try await migrations.apply(to: pool)
///
/// A service embeds its files by `resources: [.embedInCode("Migrations")]` in Package.swift, and lists them in one place.
public struct Migrations: Sendable {
    public let schema: String
    public let all: [Migration]

    public init(schema: String, _ all: [Migration]) {
        self.schema = schema
        self.all = all
    }

    /// What `apply` would do now, without doing it. Throws `MigrationError` where that would.
    public func pending(in pool: Pool) async throws -> [Migration] {
        try await pool.transaction(access: .readOnly) { tx in try plan(applied(tx)) }
    }

    /// Applies what is missing, each in its own transaction, and returns what this call has applied. Any number of
    /// processes may do so at the same time: each waits for the others' steps, and none is done twice.
    ///
    /// Unqualified names in the files are the schema's.
    @discardableResult
    public func apply(to pool: Pool) async throws -> [Migration] {
        var applied: [Migration] = []
        while let migration = try await applyNext(to: pool) { applied.append(migration) }
        return applied
    }

    private func applyNext(to pool: Pool) async throws -> Migration? {
        // Under little load from others it is free to ask, and nobody who has nothing to do waits for the lock.
        guard try await !pending(in: pool).isEmpty else { return nil }
        return try await pool.transaction(statementTimeout: .none, lockTimeout: .within(.seconds(300))) { tx in
            try tx.query("select pg_advisory_xact_lock(\(lockKey))")
            guard let next = try plan(applied(tx)).first else { return nil }
            try prepareSchema(tx)
            try run(next, tx)
            try tx.query(
                """
                insert into \(table) (number, name, checksum) values (\(next.number), \(next.name), \(next.checksum))
                """)
            return next
        }
    }

    private func run(_ migration: Migration, _ tx: Transaction) throws {
        var transaction: String?
        do {
            // Waiting for a table's lock holds up all that comes after; only others' migrations are worth a long wait.
            try tx.query(
                """
                select set_config('search_path', quote_ident(\(schema)), true), set_config('lock_timeout', '10s', true)
                """)
            let number: SQL = "select pg_catalog.pg_current_xact_id()::text"
            transaction = try tx.query(number).one(String.self)
            try tx.script(migration.sql)
            // One that began another has lost our lock with the first.
            guard tx.connection.isInTransaction, try tx.query(number).one(String.self) == transaction else {
                throw PostgresError.endedEarly
            }
        } catch let error as PostgresError where !error.isPassing {
            // That is the first fault, and what failed after it may be no more than its consequence.
            let error = hasEnded(transaction, on: tx.connection) ? PostgresError.endedEarly : error
            let line = error.refusal?.position.map { position in
                1 + migration.sql.unicodeScalars.prefix(position - 1).count { $0 == "\n" }
            }
            throw MigrationError.failed(
                schema: schema, number: migration.number, name: migration.name, line: line, error)
        }
    }

    /// True when a migration that failed had ended the transaction that it was given. Rolls back what it is in now.
    private func hasEnded(_ transaction: String?, on connection: Connection) -> Bool {
        guard let transaction, !connection.isBroken else { return false }
        guard connection.isInTransaction else { return true }
        connection.rollBack()
        // Where this cannot be asked, the failure is told as it is.
        let status = try? Rows(connection.run("select pg_catalog.pg_xact_status(\(transaction)::xid8)")).one(
            String.self)
        return status == "committed"
    }

    private var table: SQL { "\(identifier: schema).migrations" }

    private func prepareSchema(_ tx: Transaction) throws {
        // "If not exists" would ask for the right to make schemas even where it exists.
        if try !tx.query("select exists (select from pg_namespace where nspname = \(schema))").one(Bool.self) {
            try tx.query("create schema \(identifier: schema)")
        }
        try tx.query(
            """
            create table if not exists \(table) (
                number integer primary key,
                name text not null,
                checksum text not null,
                applied_at timestamptz not null default now())
            """)
    }

    private func applied(_ tx: Transaction) throws -> [AppliedMigration] {
        // Not by to_regclass: that may answer from before we waited for the lock.
        let exists = try tx.query(
            """
            select exists (
                select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                where nspname = \(schema) and relname = 'migrations')
            """)
        guard try exists.one(Bool.self) else { return [] }
        return try tx.query("select number, name, checksum from \(table) order by number").map { row in
            AppliedMigration(number: try row["number"], name: try row["name"], checksum: try row["checksum"])
        }
    }

    /// The advisory lock of this schema's migrations.
    private var lockKey: Int64 {
        SHA256.hash(data: Data("ticketpress migrations of \(schema)".utf8)).prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// The migrations that are still to be applied, in order.
    func plan(_ applied: [AppliedMigration]) throws(MigrationError) -> [Migration] {
        for (index, migration) in all.enumerated() where migration.number != index + 1 {
            guard migration.number > index + 1 else { throw .duplicate(schema: schema, number: migration.number) }
            throw .gap(schema: schema, number: index + 1)
        }
        for (index, done) in applied.enumerated() {
            guard done.number <= all.count else {
                throw .unknown(schema: schema, number: done.number, name: done.name)
            }
            let known = all[index]
            guard done.number == known.number else {
                throw .neverApplied(schema: schema, number: known.number, name: known.name)
            }
            guard done.checksum == known.checksum else {
                throw .edited(schema: schema, number: known.number, name: known.name, appliedName: done.name)
            }
        }
        return Array(all[applied.count...])
    }
}

extension PostgresError {
    /// True for what is no fault of a migration's, so that the transaction is run again, or the caller told as it is.
    fileprivate var isPassing: Bool {
        switch self {
        case .conflict, .connectionLost, .cancelled, .over: true
        default: false
        }
    }
}
