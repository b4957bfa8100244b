import Foundation
import Logging

/// A bounded number of threads, each with a connection of its own, that do the jobs handed to them.
///
///     let pool = try Pool(ConnectionSettings(url: url))
///     let name = try await pool.query("select name from events.events where id = \(id)").one(String.self)
///     try await pool.transaction(isolation: .serializable) { tx in
///         try tx.query("update seats.seats set status = 'SOLD' where id = any(\(ids))")
///         try tx.query("insert into outbox.facts (id, body) values (\(fact.id), \(JSON(fact)))")
///     }
///
/// Jobs are done in the order in which they came. A cancelled task's job leaves the queue, or its statement is cancelled
/// in the server; either way it throws `CancellationError`, unless it was done already.
///
/// Errors are `PostgresError` for what the database said, `PoolError` where a job was not begun, and `RowError` where rows
/// are not what they were taken for.
public final class Pool: Sendable {
    private let desk: JobDesk
    private let options: PoolOptions

    /// Connects to nothing yet.
    public init(
        _ settings: ConnectionSettings, _ options: PoolOptions = PoolOptions(),
        logger: Logger = Logger(label: "ticketpress.postgres")
    ) throws(PoolError) {
        self.options = options
        desk = try JobDesk(options)
        let connector = Connector(
            settings: settings, script: options.sessionScript, statementCache: options.statementCache, logger: logger)
        for number in 0..<desk.threads {
            let thread = Thread { [desk] in
                Worker(thread: number, desk: desk, connector: connector, options: options).work()
            }
            thread.name = "postgres-\(number + 1)"
            thread.start()
        }
    }

    deinit {
        desk.close()
        desk.abandon()
    }

    /// Runs one statement, which commits by itself.
    ///
    /// If the connection is lost meanwhile, it is run again only where it does no harm when it runs twice: say so by
    /// `isRepeatable`. Otherwise that is `PostgresError.outcomeUnknown`.
    ///
    /// `mayBeLost` is for what is done again if it comes to nothing, such as a claim: the disk is not waited for, and if the
    /// database itself crashes within the second, it may not have happened. Nothing is lost that was committed before it,
    /// and nothing of it once something after it was committed that may not be.
    @discardableResult
    public func query(_ sql: SQL, isRepeatable: Bool = false, mayBeLost: Bool = false) async throws -> Rows {
        try await perform { worker, job in
            try worker.run(sql, isRepeatable: isRepeatable, mayBeLost: mayBeLost, for: job)
        }
    }

    /// Runs a closure in a transaction, on the thread of its connection: nothing suspends inside. It commits if the closure
    /// returns and rolls back if it throws.
    ///
    /// The closure may run several times: it is run again when other transactions were in its way (serialization failures,
    /// deadlocks), or when the connection was lost before the commit. So it must do nothing but run statements and
    /// compute.
    @discardableResult
    public func transaction<Result: Sendable>(
        isolation: Isolation = .readCommitted, access: Access = .readWrite,
        statementTimeout: Timeout = .pool, lockTimeout: Timeout = .pool,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        let options = TransactionOptions(
            isolation: isolation, access: access, statementTimeout: statementTimeout, lockTimeout: lockTimeout)
        return try await perform { worker, job in try worker.run(options, for: job, body) }
    }

    /// What it has done and is doing.
    public var counters: PoolCounters { desk.counters }

    /// Takes no more jobs, waits until all have been done and closes the connections. What is left when the time is up is
    /// refused or cancelled, and not waited for much longer.
    public func shutDown(within time: Duration = .seconds(10)) async {
        desk.close()
        let force = Task { [desk] in
            // Both sleeps are cancelled when the threads have ended.
            guard (try? await Task.sleep(for: time)) != nil else { return }
            desk.abandon()
            guard (try? await Task.sleep(for: Connection.cancelPatience * 2)) != nil else { return }
            desk.giveUp()
        }
        await desk.ended()
        force.cancel()
    }

    private func perform<Result: Sendable>(
        _ work: @escaping @Sendable (Worker, Job) throws -> Result
    ) async throws -> Result {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                desk.submit(
                    Job(within: options.acquireTimeout, cancellation: cancellation) { worker, job in
                        let result = Swift.Result { try atEdge { try work(worker, job) } }
                        return { continuation.resume(with: result) }
                    } refuse: {
                        continuation.resume(throwing: $0)
                    })
            }
        } onCancel: {
            desk.cancel(cancellation)
        }
    }
}

/// The result, or the error as a caller of the pool gets it.
private func atEdge<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch PostgresError.cancelled { throw CancellationError() }
}
