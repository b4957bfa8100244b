import CPQ

/// A statement as it is sent.
struct Statement {
    let sql: SQL
    /// The name that it is prepared under; nil where it is not.
    var name: String?
}

extension Connection {
    /// Runs statements one after the other that are sent together ("Pipeline Mode" in libpq's documentation). Where one fails,
    /// those after it are not run. The last one's result.
    func run(_ batch: [Statement]) throws(PostgresError) -> QueryResult {
        if batch.count == 1 { return try execute(batch[0].sql, batch[0].name) }
        try begin()
        guard PQenterPipelineMode(handle) == 1 else { throw lost() }
        for statement in batch {
            guard send(statement.sql, statement.name) == 1 else { throw lost() }
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        roundTrips += 1
        return try answer(to: batch)
    }

    private func answer(to batch: [Statement]) throws(PostgresError) -> QueryResult {
        var result: QueryResult?
        var refusal: Refusal?
        var deadline = patience.map { ContinuousClock.now + $0 }
        var answered = 0
        while answered <= batch.count {
            let query = batch[min(answered, batch.count - 1)].sql.text
            guard let next = try nextResult(until: &deadline) else {
                if PQstatus(handle) == CONNECTION_BAD { break }
                answered += 1
                // Each has the whole time, as if it had been sent alone.
                if !isCancelled { deadline = patience.map { ContinuousClock.now + $0 } }
                continue
            }
            switch PQresultStatus(next) {
            case PGRES_PIPELINE_SYNC:
                PQclear(next)
                try endBatch(until: &deadline)
                if let refusal { throw failure(refusal) }
                guard let result else { throw lost("the server has left a statement without an answer") }
                return result
            case PGRES_PIPELINE_ABORTED: PQclear(next)
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                refusal = refusal ?? Refusal(next, query: query)
                PQclear(next)
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                PQclear(next)
                // The server does what was sent after it all the same, be it the commit.
                throw lost("a query that is sent with others cannot be a COPY")
            default: result = QueryResult(next, query: query)
            }
        }
        // Without the word that all is answered, nothing more is to be had from it.
        breakOff()
        throw refusal.map { failure($0) } ?? lost()
    }

    private func endBatch(until deadline: inout ContinuousClock.Instant?) throws(PostgresError) {
        guard try nextResult(until: &deadline) == nil, PQexitPipelineMode(handle) == 1 else {
            throw lost("the server has answered what it was not asked")
        }
    }
}
