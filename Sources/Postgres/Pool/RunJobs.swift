import Foundation
import Logging

extension Worker {
    /// How much longer than its own time-out a statement may take before the server is taken for dead.
    private static let grace = Duration.seconds(5)

    /// Runs one statement that commits by itself, again where that can do no harm.
    func run(_ sql: SQL, isRepeatable: Bool, mayBeLost: Bool, for job: Job) throws -> Rows {
        try repeated(for: job) { phase, deadline in
            let connection = try connected(for: job, by: deadline)
            connection.patience = options.statementTimeout.map { $0 + Self.grace }
            var batch: [Statement] = []
            // Without a begin, what is sent together is one transaction.
            if mayBeLost { batch.append(Statement(sql: Self.hasty, name: try connection.prepare(Self.hasty))) }
            batch.append(Statement(sql: sql, name: try connection.prepare(sql)))
            // Making room for the second may have cost the first its name.
            if mayBeLost, connection.known(Self.hasty)?.name != batch[0].name { batch[0].name = nil }
            phase = .statement(isRepeatable: isRepeatable)
            return Rows(try connection.run(batch))
        }
    }

    /// Lets a transaction's commit not wait for the disk.
    private static let hasty: SQL = "select set_config('synchronous_commit', 'off', true)"

    /// Runs the closure in a transaction, again where it came to nothing through no fault of its own.
    func run<Result>(
        _ options: TransactionOptions, for job: Job, _ body: (Transaction) throws -> Result
    ) throws -> Result {
        try repeated(for: job) { phase, deadline in
            let connection = try connected(for: job, by: deadline)
            let statementTimeout = options.statementTimeout.resolved(self.options.statementTimeout)
            connection.patience = statementTimeout.map { $0 + Self.grace }
            let transaction = Transaction(connection, options.beginning)
            defer { transaction.end() }
            let result = try within(transaction, body)
            phase = .committing(options.access)
            try commit(transaction)
            return result
        }
    }

    /// The closure's result, while the transaction is still open; after an error it is rolled back.
    private func within<Result>(_ transaction: Transaction, _ body: (Transaction) throws -> Result) throws -> Result {
        let connection = transaction.connection
        do {
            let result = try body(transaction)
            if connection.isBroken || connection.hasFailedTransaction {
                throw transaction.setback ?? PostgresError.rolledBack
            }
            guard connection.isInTransaction || !transaction.hasBegun else { throw PostgresError.endedEarly }
            if connection.isCancelled { throw PostgresError.cancelled }
            return result
        } catch {
            connection.rollBack()
            if connection.isCancelled { throw PostgresError.cancelled }
            throw transaction.setback ?? error
        }
    }

    private func commit(_ transaction: Transaction) throws(PostgresError) {
        // From here on it is to be known what came of it, so it is not interrupted.
        transaction.connection.cancellation = nil
        do { try transaction.commit() } catch {
            // The server does so by itself, unless what was sent with the commit failed.
            transaction.connection.rollBack()
            throw error
        }
    }

    private func repeated<Result>(
        for job: Job, _ work: (inout Retry.Phase, ContinuousClock.Instant) throws -> Result
    ) throws -> Result {
        let retry = Retry(attempts: options.attempts)
        var attempt = 1
        var deadline = job.deadline
        while true {
            var phase = Retry.Phase.open
            do { return try work(&phase, deadline) } catch let error as PostgresError {
                switch retry.decide(error, in: phase, attempt: attempt, chance: .random(in: 0...1)) {
                case .fail(let error): throw error
                case .again(let time):
                    logger.debug("A job is run again after attempt \(attempt): \(error)")
                    try prepareAgain(after: error, for: job)
                    try pause(time, for: job)
                }
            }
            attempt += 1
            deadline = .now + options.acquireTimeout
            countRetry()
        }
    }

    /// Gives up statements that the server no longer runs as they were prepared.
    private func prepareAgain(after error: PostgresError, for job: Job) throws {
        guard error.refusal?.isStalePlan ?? false else { return }
        try connected(for: job, by: .now + options.acquireTimeout).forgetStatements()
    }
}

extension Connection {
    /// Rolls back, or closes the connection, which comes to the same.
    func rollBack() {
        guard !isBroken else { return }
        let cancelled = cancellation
        defer { cancellation = cancelled }
        cancellation = nil
        settle()
        guard isInTransaction else { return }
        do { try run(script: "rollback") } catch { breakOff() }
    }
}
