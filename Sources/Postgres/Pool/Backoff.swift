/// How long to wait before trying again: twice as long each time, up to a limit, and never at the same moment as others.
struct Backoff: Sendable, Hashable {
    var first: Duration
    var limit: Duration

    /// Before a database that could not be reached is tried again.
    static let connecting = Backoff(first: .milliseconds(20), limit: .seconds(1))
    /// Before a transaction that others were in the way of is tried again.
    static let conflicting = Backoff(first: .milliseconds(2), limit: .milliseconds(100))

    /// The pause after so many failures, at least one. `chance` is from 0 to 1, and moves it between half and all.
    func pause(after failures: Int, chance: Double) -> Duration {
        let doublings = min(max(failures, 1) - 1, 30)
        return min(first * (1 << doublings), limit) * (0.5 + chance / 2)
    }
}
