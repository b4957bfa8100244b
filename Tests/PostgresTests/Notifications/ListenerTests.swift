import Foundation
import Postgres
import PostgresTesting
import PrivatePostgres
import Testing

@Suite struct `A listener` {
    /// A listener that is closed after the test, and a pool to notify by.
    private func with(_ body: (Listener, Pool, TestDatabase) async throws -> Void) async throws {
        try await TestCluster.withDatabase { database async throws in
            let listener = try Listener(database.settings, logger: quiet)
            defer { listener.close() }
            try await body(listener, database.pool(.few(2)), database)
        }
    }

    private func notify(_ pool: Pool, _ channel: String, _ payload: String) async throws {
        try await pool.query("select pg_notify(\(channel), \(payload))")
    }

    @Test func `hears what is notified from its first signal on`() async throws {
        try await with { listener, pool, _ async throws in
            var signals = listener.listen(to: "facts").makeAsyncIterator()
            #expect(await signals.next() == .mayHaveMissed)
            try await notify(pool, "facts", "one")
            try await notify(pool, "others", "not for us")
            try await pool.transaction { tx in
                try tx.query("select pg_notify('facts', 'żółć')")
                try tx.query("notify facts")
            }
            #expect(await signals.next() == .notified("one"))
            #expect(await signals.next() == .notified("żółć"))
            #expect(await signals.next() == .notified(""))
        }
    }

    @Test func `hears nothing of what is rolled back`() async throws {
        try await with { listener, pool, _ async throws in
            var signals = listener.listen(to: "facts").makeAsyncIterator()
            #expect(await signals.next() == .mayHaveMissed)
            await #expect(throws: CancellationError.self) {
                try await pool.transaction { tx in
                    try tx.query("select pg_notify('facts', 'lost')")
                    throw CancellationError()
                }
            }
            try await notify(pool, "facts", "kept")
            #expect(await signals.next() == .notified("kept"))
        }
    }

    @Test func `serves many streams and channels on one connection`() async throws {
        try await with { listener, pool, database async throws in
            let names = ["facts", #"od"d Channel"#, "facts"]
            var streams = names.map { listener.listen(to: $0).makeAsyncIterator() }
            for index in streams.indices { #expect(await streams[index].next() == .mayHaveMissed) }
            for name in Set(names) { try await notify(pool, name, name) }
            for (index, name) in names.enumerated() { #expect(await streams[index].next() == .notified(name)) }
            let listening = try await database.administration.query(
                "select count(*) from pg_stat_activity where datname = \(database.settings.database) and query like 'listen%'"
            )
            #expect(try listening.one(Int.self) == 1)
        }
    }

    @Test func `connects again, and says that notifications may have been missed`() async throws {
        try await with { listener, pool, database async throws in
            var signals = listener.listen(to: "facts").makeAsyncIterator()
            #expect(await signals.next() == .mayHaveMissed)
            let ended = try await database.administration.query(
                """
                select pg_terminate_backend(pid, 5000) from pg_stat_activity
                where datname = \(database.settings.database) and query like 'listen%'
                """)
            #expect(ended.count == 1)
            try await notify(pool, "facts", "may be missed")
            #expect(await signals.next() == .mayHaveMissed)
            try await notify(pool, "facts", "heard")
            let next = await signals.next()
            // The first may have come after the new connection was there.
            #expect(next == .notified("heard") || next == .notified("may be missed"))
        }
    }

    @Test func `outlives a restart of the server`() async throws {
        try await OwnServer.with { own async throws in
            let listener = try Listener(own.server.settings, logger: quiet)
            defer { listener.close() }
            var signals = listener.listen(to: "facts").makeAsyncIterator()
            #expect(await signals.next() == .mayHaveMissed)
            try await own.kill()
            #expect(await signals.next() == .mayHaveMissed)
            try await own.withPool { pool async throws in try await notify(pool, "facts", "back") }
            #expect(await signals.next() == .notified("back"))
        }
    }

    @Test func `tells a consumer that was too slow that it has missed something`() async throws {
        try await with { listener, pool, _ async throws in
            let stream = listener.listen(to: "facts")
            var signals = stream.makeAsyncIterator()
            #expect(await signals.next() == .mayHaveMissed)
            try await pool.query("select pg_notify('facts', x::text) from generate_series(1, 5000) x")
            // Another stream has them all before the first is looked at.
            var other = listener.listen(to: "end").makeAsyncIterator()
            #expect(await other.next() == .mayHaveMissed)
            try await notify(pool, "end", "")
            #expect(await other.next() == .notified(""))
            var (heard, isTold) = (0, false)
            while let signal = await signals.next() {
                if signal == .mayHaveMissed { isTold = true } else { heard += 1 }
                if signal == .notified("5000") { break }
            }
            if !isTold { isTold = await signals.next() == .mayHaveMissed }
            #expect(isTold && heard < 5000)
        }
    }

    @Test func `stops listening to what nobody hears, and ends its streams when it is closed`() async throws {
        try await with { listener, _, database async throws in
            func sessions() async throws -> Int {
                try await database.administration.query(
                    "select count(*) from pg_stat_activity where datname = \(database.settings.database)"
                ).one(Int.self)
            }
            let task = Task { for await _ in listener.listen(to: "facts") {} }
            #expect(try await eventually { try await sessions() == 1 })
            task.cancel()
            #expect(try await eventually { try await sessions() == 0 })
            var signals = listener.listen(to: "facts").makeAsyncIterator()
            #expect(await signals.next() == .mayHaveMissed)
            listener.close()
            #expect(await signals.next() == nil)
            var late = listener.listen(to: "facts").makeAsyncIterator()
            #expect(await late.next() == nil)
            #expect(try await eventually { try await sessions() == 0 })
        }
    }
}
