/// Why the pool could not take or begin a job. The database was not changed; all but `shutDown` and `noDescriptor` pass,
/// and a server answers them with 503 and `Retry-After`.
public enum PoolError: Error, Sendable, Hashable {
    /// As many jobs wait already as may.
    case overloaded(limit: Int)
    /// No connection became free in time.
    case timedOut(after: Duration)
    /// The database could not be reached in time.
    case unreachable(reason: String)
    case shutDown
    /// The process has no file descriptors left.
    case noDescriptor(reason: String)
}

extension PoolError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .overloaded(let limit): "\(limit) jobs wait for the database already; try again later"
        case .timedOut(let time):
            "no connection to the database became free within \(time.milliseconds) ms; try again later, or allow the pool more connections"
        case .unreachable(let reason): "the database cannot be reached: \(reason); see whether it runs, and try again"
        case .shutDown: "the pool was shut down; no job is taken any more"
        case .noDescriptor(let reason): "a pool cannot be made: \(reason); raise the limit on open files (ulimit -n)"
        }
    }
}
