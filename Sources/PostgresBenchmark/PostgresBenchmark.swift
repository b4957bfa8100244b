// Measures the pool on a private server of its own, on this machine: prepared selects with 2, 4 and 8 connections, short
// transactions, and ways to write many rows. Prints a table and writes bench-postgres.json. It asserts nothing.
//
//   postgres-benchmark [SECONDS]      how long each figure is measured; 5 unless said otherwise

import Foundation
import Logging
import Postgres
import PrivatePostgres

@main struct PostgresBenchmark {
    /// Tasks that ask at the same time.
    private static let callers = 64
    private static let rows = 100_000

    static func main() async throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap { Double($0) } ?? 5
        let folder = FileManager.default.temporaryDirectory.appending(path: "postgres-benchmark-\(getpid())").path
        let quiet = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        var starts: [Double] = []
        for _ in 0..<2 {
            let start = ContinuousClock.now
            let server = try await PrivatePostgres.start(in: folder, logger: quiet)
            starts.append((ContinuousClock.now - start) / .milliseconds(1))
            await server.stop()
        }
        let server = try await PrivatePostgres.start(in: folder, logger: quiet)
        var report = Report(coldStart: starts[0], warmStart: starts[1])
        print(String(format: "server: first start %.0f ms, warm start %.0f ms", starts[0], starts[1]))
        print(Table.heading)
        for connections in [2, 4, 8] {
            let figures = try await withPool(server.settings, connections) { pool in
                try await prepare(pool)
                return try await [
                    rate("select by key", pool, connections, seconds) { _ = try await selectOne(pool, $0) },
                    rate("read transaction", pool, connections, seconds) { number in
                        try await pool.transaction { tx in
                            _ = try tx.query(query(number)).one((Int, String, Date).self)
                        }
                    },
                    rate("update and commit", pool, connections, seconds) { number in
                        try await pool.query("update people set name = \("n\(number)") where id = \(number % rows + 1)")
                    },
                ]
            }
            for figure in figures { print(Table.row(figure)) }
            report.rates += figures
        }
        report.batches = try await withPool(server.settings, 1) { try await batches($0) }
        for batch in report.batches { print(Table.row(batch)) }
        await server.stop()
        try FileManager.default.removeItem(atPath: folder)
        try report.write(to: "bench-postgres.json")
    }

    private static func withPool<Result: Sendable>(
        _ settings: ConnectionSettings, _ connections: Int, _ body: @Sendable (Pool) async throws -> Result
    ) async throws -> Result {
        var options = PoolOptions()
        options.connections = connections
        let pool = try Pool(settings, options)
        let result = try await body(pool)
        await pool.shutDown()
        return result
    }

    private static func prepare(_ pool: Pool) async throws {
        try await pool.query("drop table if exists people")
        try await pool.query(
            "create table people (id bigint primary key, name text not null, joined timestamptz not null)")
        try await pool.query(
            "insert into people select x, 'name ' || x, now() from generate_series(1, \(rows)) x")
        try await pool.query("vacuum analyze people")
    }

    private static func query(_ number: Int) -> SQL {
        "select id, name, joined from people where id = \(number % rows + 1)"
    }

    private static func selectOne(_ pool: Pool, _ number: Int) async throws -> String {
        try await pool.query(query(number)).one((Int, String, Date).self).1
    }

    /// What the callers get done together.
    private static func rate(
        _ name: String, _ pool: Pool, _ connections: Int, _ seconds: Double,
        _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Rate {
        // Connections are opened and statements prepared before the clock starts.
        _ = try await run(.now + .milliseconds(500), work)
        let (cpu, start) = (processorSeconds(), ContinuousClock.now)
        let times = try await run(start + .seconds(seconds), work).sorted()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return Rate(
            name: name, connections: connections, perSecond: Double(times.count) / elapsed,
            p50: times.percentile(0.5), p99: times.percentile(0.99),
            ownMicroseconds: (processorSeconds() - cpu) / Double(times.count) * 1e6)
    }

    /// How long each call took, in milliseconds.
    private static func run(
        _ end: ContinuousClock.Instant, _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> [Double] {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var (times, number) = ([Double](), caller)
                    while ContinuousClock.now < end {
                        number += callers * 7919
                        let start = ContinuousClock.now
                        try await work(number)
                        times.append((ContinuousClock.now - start) / .milliseconds(1))
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Ways to write the same rows.
    private static func batches(_ pool: Pool) async throws -> [Batch] {
        let count = 10_000
        let (ids, names) = (Array(1...count), (1...count).map { "name \($0)" })
        let ways: [(String, @Sendable (Transaction) throws -> Void)] = [
            ("one by one", { tx in for id in ids { try tx.query("insert into b values (\(id), \(names[id - 1]))") } }),
            ("unnest", { tx in try tx.query("insert into b select * from unnest(\(ids), \(names))") }),
            (
                "copy",
                { tx in
                    try tx.copy(into: "b", columns: "id", "name") { for id in ids { try $0.write(id, names[id - 1]) } }
                }
            ),
        ]
        try await pool.query("create table b (id bigint, name text)")
        var batches: [Batch] = []
        for (name, work) in ways {
            var best = Double.infinity
            for _ in 0..<3 {
                let start = ContinuousClock.now
                try await pool.transaction(work)
                best = min(best, (ContinuousClock.now - start) / .milliseconds(1))
            }
            batches.append(Batch(name: name, rows: count, milliseconds: best))
        }
        return batches
    }
}
