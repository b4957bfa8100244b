/// Why a statement or a transaction did not do what it was to do.
///
/// A store tells what happened by matching:
///
///     catch PostgresError.unique("accounts_email_key", _) { throw AccountError.emailTaken }
public enum PostgresError: Error, Sendable, Hashable {
    // A constraint said no; its name comes first.
    case unique(String, Refusal)
    case foreignKey(String, Refusal)
    case check(String, Refusal)
    case exclusion(String, Refusal)
    /// With the column's name.
    case notNull(String, Refusal)

    /// Another transaction was in the way (serialization failure, deadlock), as often as it was tried.
    case conflict(Refusal)
    /// The statement took longer than its time-out, or an administrator cancelled it.
    case statementTimedOut(Refusal)
    /// A lock was not to be had within its time-out, or at once where `nowait` asked for it.
    case lockTimedOut(Refusal)
    /// Anything else that the server refused.
    case refused(Refusal)

    /// A value could not be sent.
    case unencodable(reason: String, query: String)
    /// A statement in the transaction failed, and the closure went on as if it had not; nothing was committed.
    case rolledBack
    /// A statement in the transaction committed it or rolled it back, which is the closure's end to do.
    case endedEarly
    /// A transaction was used after its closure had returned.
    case over
    /// The task was cancelled. The pool turns it into `CancellationError`.
    case cancelled

    /// The connection was lost before anything could have been committed, as often as it was tried.
    case connectionLost(reason: String)
    /// The connection was lost while the server may have committed: whether it did must be looked up.
    case outcomeUnknown(reason: String)
}

extension PostgresError {
    init(_ refusal: Refusal) {
        let constraint = refusal.constraint ?? ""
        self =
            switch refusal.sqlState {
            // Closed by the server for the closure's own slowness: doing it again would take as long.
            case "25P03", "25P04": .refused(refusal)
            case _ where refusal.endsConnection: .connectionLost(reason: refusal.loggableMessage)
            // Without a state it is libpq that speaks.
            case "": .connectionLost(reason: refusal.message)
            case "23505": .unique(constraint, refusal)
            case "23503": .foreignKey(constraint, refusal)
            case "23514": .check(constraint, refusal)
            case "23P01": .exclusion(constraint, refusal)
            case "23502": .notNull(refusal.column ?? "", refusal)
            case "40001", "40P01": .conflict(refusal)
            case "57014": .statementTimedOut(refusal)
            case "55P03": .lockTimedOut(refusal)
            default: .refused(refusal)
            }
    }

    /// What the server said, if it was the server that refused.
    public var refusal: Refusal? {
        switch self {
        case .unique(_, let refusal), .foreignKey(_, let refusal), .check(_, let refusal), .exclusion(_, let refusal),
            .notNull(_, let refusal), .conflict(let refusal), .statementTimedOut(let refusal),
            .lockTimedOut(let refusal), .refused(let refusal):
            refusal
        case .unencodable, .rolledBack, .endedEarly, .over, .cancelled, .connectionLost, .outcomeUnknown: nil
        }
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unique(let name, let refusal), .foreignKey(let name, let refusal), .check(let name, let refusal),
            .exclusion(let name, let refusal):
            "the constraint \(name) refused the change: \(refusal)"
        case .notNull(let column, let refusal): "the column \(column) needs a value: \(refusal)"
        case .conflict(let refusal): "other transactions were in the way each time; try again: \(refusal)"
        case .statementTimedOut(let refusal):
            "the statement took too long and was cancelled; make it faster, or allow it more time: \(refusal)"
        case .lockTimedOut(let refusal):
            "another transaction held a lock for too long; try again, or look for what holds it: \(refusal)"
        case .refused(let refusal): "the database refused a statement: \(refusal)"
        case .unencodable(let reason, let query): "\(reason), so the statement was not run; in: \(query.asExcerpt)"
        case .rolledBack:
            "the transaction was rolled back, because a statement in it had failed; pass its error on, or use a savepoint"
        case .endedEarly:
            "a statement ended the transaction that it was in; leave commit and rollback to the closure's end"
        case .over: "the transaction is over; use it only inside its closure"
        case .cancelled: "the task was cancelled"
        case .connectionLost(let reason): "the connection was lost, and nothing was changed; try again: \(reason)"
        case .outcomeUnknown(let reason):
            "the connection was lost while the change was made; look whether it was before it is tried again: \(reason)"
        }
    }
}
