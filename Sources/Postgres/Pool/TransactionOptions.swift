/// What a transaction sees of others that run beside it ("Transaction Isolation" in PostgreSQL's documentation).
public enum Isolation: String, Sendable, Hashable {
    case readCommitted = "read committed"
    case repeatableRead = "repeatable read"
    case serializable
}

/// Whether a transaction may change anything.
public enum Access: String, Sendable, Hashable {
    case readWrite = "read write"
    case readOnly = "read only"
}

/// A time-out of one transaction.
public enum Timeout: Sendable, Hashable {
    /// The pool's.
    case pool
    case within(Duration)
    case none

    /// The time in force, with the pool's.
    func resolved(_ pool: Duration?) -> Duration? {
        switch self {
        case .pool: pool
        case .within(let duration): duration
        case .none: nil
        }
    }
}

struct TransactionOptions: Sendable, Hashable {
    var isolation: Isolation
    var access: Access
    var statementTimeout = Timeout.pool
    var lockTimeout = Timeout.pool

    /// The statements that begin it.
    var beginning: [SQL] {
        var statements: [SQL] = ["begin isolation level \(unsafeSQL: isolation.rawValue) \(unsafeSQL: access.rawValue)"]
        for (name, timeout) in [("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout)]
        where timeout != .pool {
            statements.append("set local \(unsafeSQL: name) = \(unsafeSQL: "\(timeout.resolved(nil).forServer)")")
        }
        return statements
    }
}
