/// What a closure of `Pool.transaction` has in hand: the statements that it runs are committed together or not at all.
///
/// It belongs to the closure and its thread. When the closure returns, it is committed; when it throws, rolled back.
public final class Transaction {
    let connection: Connection
    /// What is sent with the next statement; at first that which begins the transaction.
    private var waiting: [Statement]
    /// False as long as the server knows nothing of it.
    private(set) var hasBegun = false
    /// Whether it is to do anything but begin.
    private var hasStatements = false
    private var isOver = false
    private var savepoints = 0
    /// A failure that is no fault of the closure's: whatever error the closure makes of it, the transaction is run again.
    private(set) var setback: PostgresError?

    init(_ connection: Connection, _ beginning: [SQL]) {
        self.connection = connection
        waiting = beginning.map { Statement(sql: $0) }
    }

    func end() { isOver = true }

    /// Runs one statement. After an error of the server nothing but a rollback works, unless it was within a savepoint.
    @discardableResult
    public func query(_ sql: SQL) throws -> Rows {
        try watched { () throws(PostgresError) in
            try add(sql)
            return Rows(try send())
        }
    }

    /// Runs a statement of which nothing needs to be known, together with the next one or with the commit, so that it costs
    /// no way to the server of its own. What it is refused for is thrown there, and by `Pool.transaction` where it was the
    /// last.
    public func later(_ sql: SQL) throws {
        try watched { () throws(PostgresError) in try add(sql) }
        hasStatements = true
    }

    /// Runs a part that can fail by itself: if it throws, what it did is undone, and the transaction can go on.
    ///
    /// A conflict with another transaction is thrown as that, whatever error the part makes of it. Pass it on, and the
    /// transaction is run again; catch it, and the transaction goes on without the part, as far as the server lets it.
    public func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        savepoints += 1
        let name = "p\(savepoints)"
        try script("savepoint \(name)")
        let result: Result
        do {
            result = try body()
            try watched { () throws(PostgresError) in try flush() }
        } catch {
            throw undo(name) ?? error
        }
        try script("release savepoint \(name)")
        return result
    }

    /// Rolls back to a savepoint. The setback that is undone by it, which the transaction has no longer to be run again for:
    /// a server that cannot go on after it says so again, at the next statement or the commit.
    private func undo(_ savepoint: String) -> PostgresError? {
        waiting = []
        guard !connection.isBroken else { return nil }
        // Where even this fails, the transaction is lost as a whole, and the first error says why.
        do { try script("rollback to savepoint \(savepoint); release savepoint \(savepoint)") } catch { return nil }
        defer { setback = nil }
        return setback
    }

    /// Runs SQL of our own, several statements if separated by semicolons.
    func script(_ text: String) throws(PostgresError) {
        try run { connection throws(PostgresError) in _ = try connection.run(script: text) }
    }

    /// Does something on the connection, and remembers setbacks.
    func run<Result>(
        _ work: (Connection) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        try watched { () throws(PostgresError) in
            try flush()
            return try work(connection)
        }
    }

    /// Commits what there is to be committed.
    func commit() throws(PostgresError) {
        guard hasBegun || hasStatements else { return }
        waiting.append(Statement(sql: "commit"))
        _ = try send()
    }

    private func watched<Result>(_ work: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        guard !isOver else { throw .over }
        do { return try work() } catch {
            if error.isSetback { setback = error }
            throw error
        }
    }

    private func add(_ sql: SQL) throws(PostgresError) {
        if let known = connection.known(sql) { return waiting.append(known) }
        // It is prepared in the transaction, and after what may make the tables that it names.
        try flush()
        let name = try connection.prepare(sql)
        waiting.append(Statement(sql: sql, name: name))
    }

    private func flush() throws(PostgresError) {
        if !waiting.isEmpty { _ = try send() }
    }

    private func send() throws(PostgresError) -> QueryResult {
        let batch = waiting
        (waiting, hasBegun) = ([], true)
        return try connection.run(batch)
    }
}

extension PostgresError {
    fileprivate var isSetback: Bool {
        switch self {
        case .conflict, .connectionLost: true
        case .refused(let refusal): refusal.isStalePlan
        default: false
        }
    }
}
