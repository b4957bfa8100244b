import Postgres

extension ConnectionSettings {
    /// Asks the database over a pool that ends with the answer.
    func asking<Answer>(_ body: (Pool) async throws -> Answer) async throws -> Answer {
        let pool = try Pool(self)
        do {
            let answer = try await body(pool)
            await pool.shutDown()
            return answer
        } catch {
            await pool.shutDown()
            throw error
        }
    }
}

extension Pool {
    /// Whether everything that was begun has ended: payments, deliveries of facts, tickets.
    func isSettled() async throws -> Bool {
        try await query(
            """
            select not exists (select from payments.payments where step not in ('initiated', 'ended'))
                and not exists (select from reservations.deliveries where done_at is null)
                and not exists (select from tickets.tickets where document_key is null)
                and (select count(*) from tickets.tickets)
                    = (select coalesce(sum(cardinality(seat_ids)), 0) from reservations.reservations
                        where status = 'CONFIRMED')
            """
        ).one(Bool.self)
    }
}
