/// Decides whether a job that failed is run again. Never if it may have had an effect.
struct Retry: Sendable, Hashable {
    /// How far the job had come.
    enum Phase: Sendable, Hashable {
        /// In a transaction that was not asked to commit.
        case open
        case committing(Access)
        /// In a statement that commits by itself.
        case statement(isRepeatable: Bool)
    }

    enum Decision: Hashable {
        case again(after: Duration)
        case fail(PostgresError)
    }

    let attempts: Int

    /// `attempt` counts from 1; `chance` is from 0 to 1.
    func decide(_ error: PostgresError, in phase: Phase, attempt: Int, chance: Double) -> Decision {
        switch (error, phase) {
        case (.connectionLost(let reason), .committing(.readWrite)),
            (.connectionLost(let reason), .statement(isRepeatable: false)):
            .fail(.outcomeUnknown(reason: reason))
        case _ where attempt >= attempts: .fail(error)
        // Reconnecting has pauses of its own, and a new preparation needs none.
        case (.connectionLost, _): .again(after: .zero)
        case (.refused(let refusal), _) where refusal.isStalePlan: .again(after: .zero)
        case (.conflict, _): .again(after: Backoff.conflicting.pause(after: attempt, chance: chance))
        default: .fail(error)
        }
    }
}
