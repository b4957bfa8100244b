/// What a pool has done and is doing, for metrics.
public struct PoolCounters: Sendable, Hashable {
    /// Connections that are open.
    public internal(set) var connections = 0
    /// Threads that work on a job.
    public internal(set) var inUse = 0
    /// Jobs that wait for a connection now.
    public internal(set) var queueLength = 0

    // Since the pool was made.
    /// Jobs that were begun.
    public internal(set) var jobs = 0
    /// Of these, those that had to wait, and the time that they waited in all.
    public internal(set) var waits = 0
    public internal(set) var waited = Duration.zero
    /// Jobs that were refused because the queue was full, and those that waited for too long.
    public internal(set) var refused = 0
    public internal(set) var timedOut = 0
    /// Connections that were opened, and attempts at it that failed.
    public internal(set) var opened = 0
    public internal(set) var openingFailed = 0
    /// Statements that were sent, those that begin and end transactions included, and how often the server was waited for:
    /// several statements may be sent together. What is prepared is waited for once on each connection.
    public internal(set) var statements = 0
    public internal(set) var roundTrips = 0
    /// Repetitions of jobs.
    public internal(set) var retries = 0
}
