import CPQ
import Foundation

extension Connection {
    /// Runs one statement, prepared unless the cache is off.
    func run(_ sql: SQL) throws(PostgresError) -> QueryResult { try execute(sql, try prepare(sql)) }

    /// The name that the statement is prepared under, now or before; nil if the cache is off.
    func prepare(_ sql: SQL) throws(PostgresError) -> String? {
        if let problem = sql.problem { throw PostgresError(problem, query: sql.text) }
        guard !statements.isDisabled else { return nil }
        let key = StatementCache.Key(sql)
        if let name = statements.name(of: key) { return name }
        if let unused = statements.surplus {
            // Only then it is forgotten: in a transaction that has failed, the server keeps it.
            try run(script: "deallocate \(unused)")
            statements.evict()
        }
        let name = statements.newName()
        try begin()
        guard PQsendPrepare(handle, name, sql.text, Int32(key.types.count), key.types) == 1 else { throw lost() }
        roundTrips += 1
        _ = try answer(to: sql.text)
        statements.insert(key, name: name)
        return name
    }

    /// The same where nothing has to be sent for it; nil where it has to.
    func known(_ sql: SQL) -> Statement? {
        if sql.problem != nil { return nil }
        if statements.isDisabled { return Statement(sql: sql) }
        return statements.name(of: StatementCache.Key(sql)).map { Statement(sql: sql, name: $0) }
    }

    /// Runs a statement under the name that it is prepared under.
    func execute(_ sql: SQL, _ name: String?) throws(PostgresError) -> QueryResult {
        try begin()
        guard send(sql, name) == 1 else { throw lost() }
        roundTrips += 1
        return try answer(to: sql.text)
    }

    /// 1 where libpq has taken it.
    func send(_ sql: SQL, _ name: String?) -> Int32 {
        statementCount += 1
        let (count, lengths) = (Int32(sql.parameters.count), sql.parameters.map { Int32($0.range?.count ?? 0) })
        let binary = [Int32](repeating: 1, count: sql.parameters.count)
        return sql.withValues { values in
            if let name { return PQsendQueryPrepared(handle, name, count, values, lengths, binary, 1) }
            let types = sql.parameters.map(\.type)
            return PQsendQueryParams(handle, sql.text, count, types, values, lengths, binary, 1)
        }
    }

    /// Runs statements as they stand, several if separated by semicolons. The last one's result.
    @discardableResult
    func run(script: String) throws(PostgresError) -> QueryResult {
        try begin()
        guard PQsendQuery(handle, script) == 1 else { throw lost() }
        statementCount += 1
        roundTrips += 1
        return try answer(to: script)
    }

    /// Forgets all prepared statements, here and in the server.
    func forgetStatements() throws(PostgresError) {
        try run(script: "deallocate all")
        statements.removeAll()
    }

    /// Throws where nothing should be sent any more.
    func begin() throws(PostgresError) {
        if isBroken { throw lost("the connection was closed") }
        if isCancelled { throw .cancelled }
    }

    /// Begins a COPY from us.
    func startCopy(_ statement: String) throws(PostgresError) {
        try begin()
        guard PQsendQuery(handle, statement) == 1 else { throw lost() }
        _ = try answer(to: statement, isCopy: true)
    }

    /// Waits for all that the server answers to what was sent. Of several results, the last; of errors, the first.
    func answer(to query: String, isCopy: Bool = false) throws(PostgresError) -> QueryResult {
        var result: QueryResult?
        var refusal: Refusal?
        var deadline = patience.map { ContinuousClock.now + $0 }
        while let next = try nextResult(until: &deadline) {
            switch PQresultStatus(next) {
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                refusal = refusal ?? Refusal(next, query: query)
                PQclear(next)
            case PGRES_COPY_IN where isCopy: return QueryResult(next, query: query)
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                PQclear(next)
                throw noCopy(query)
            default: result = QueryResult(next, query: query)
            }
        }
        if refusal?.endsConnection ?? false || PQstatus(handle) == CONNECTION_BAD { breakOff() }
        if let refusal { throw failure(refusal) }
        guard !isBroken, let result else { throw lost() }
        return result
    }

    func noCopy(_ query: String) -> PostgresError {
        breakOff()
        return .refused(Refusal(sqlState: "0A000", message: "a query cannot be a COPY of this kind", query: query))
    }

    func failure(_ refusal: Refusal) -> PostgresError {
        let error = PostgresError(refusal)
        switch error {
        case .statementTimedOut where isCancelled: return .cancelled
        case .connectionLost: breakOff()
        default: break
        }
        return error
    }

    func nextResult(until deadline: inout ContinuousClock.Instant?) throws(PostgresError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            if unsent <= 0, PQisBusy(handle) == 0 || PQstatus(handle) == CONNECTION_BAD { break }
            // A server whose answers are not read may not read on either.
            try wait(for: unsent == 0 ? POLLIN : POLLIN | POLLOUT, until: &deadline)
            // After a failure, what the server said last may still be there to be got.
            if PQconsumeInput(handle) == 0 { break }
        }
        return PQgetResult(handle)
    }
}

extension SQL {
    /// The addresses of the values, null for null.
    func withValues<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        payload.withUnsafeBytes { payload in
            let bytes = payload.assumingMemoryBound(to: CChar.self)
            return body(
                parameters.map { parameter in parameter.range.flatMap { bytes.baseAddress?.advanced(by: $0.lowerBound) }
                })
        }
    }
}

extension PostgresError {
    init(_ error: ValueError, query: String) {
        let reason =
            switch error {
            case .invalid(let reason): reason
            case .null, .otherType: "a value has no form in its type"
            }
        self = .unencodable(reason: reason, query: query)
    }
}
