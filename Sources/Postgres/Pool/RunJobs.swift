import Foundation
import Logging

extension Worker {
    /// How much longer than its own time-out a statement may take before the server is taken for dead.
    private static let grace = Duration.seconds(5)

    /// Runs one statement that commits by itself, again where that can do no harm.
    func run(_ sql: SQL, isRepeatable: Bool, for job: Job) throws -> Rows {
        try repeated(for: job) { phase, deadline in
            let connection = try connected(for: job, by: deadline)
            connection.patience = options.statementTimeout.map { $0 + Self.grace }
            let prepared = try connection.prepare(sql)
            phase = .statement(isRepeatable: isRepeatable)
            return Rows(try connection.execute(sql, prepared))
        }
    }

    /// Runs the closure in a transaction, again where it came to nothing through no fault of its own.
    func run<Result>(
        _ transaction: TransactionOptions, for job: Job, _ body: (Transaction) throws -> Result
    ) throws -> Result {
        try repeated(for: job) { phase, deadline in
            let connection = try connected(for: job, by: deadline)
            let statementTimeout = transaction.statementTimeout.resolved(options.statementTimeout)
            connection.patience = statementTimeout.map { $0 + Self.grace }
            try connection.run(script: transaction.beginning)
            let result = try within(connection, body)
            phase = .committing(transaction.access)
            try commit(connection)
            return result
        }
    }

    /// The closure's result, while the transaction is still open; after an error it is rolled back.
    private func within<Result>(_ connection: Connection, _ body: (Transaction) throws -> Result) throws -> Result {
        let transaction = Transaction(connection)
        defer { transaction.end() }
        do {
            let result = try body(transaction)
            if connection.isBroken || connection.hasFailedTransaction {
                throw transaction.setback ?? PostgresError.rolledBack
            }
            guard connection.isInTransaction else { throw PostgresError.endedEarly }
            if connection.isCancelled { throw PostgresError.cancelled }
            return result
        } catch {
            connection.rollBack()
            if connection.isCancelled { throw PostgresError.cancelled }
            throw transaction.setback ?? error
        }
    }

    private func commit(_ connection: Connection) throws(PostgresError) {
        // From here on it is to be known what came of it, so it is not interrupted.
        connection.cancellation = nil
        try connection.run(script: "commit")
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
        do { try run(script: "rollback") } catch { breakOff() }
    }
}
