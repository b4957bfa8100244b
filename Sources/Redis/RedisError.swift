/// What went wrong between us and Redis.
public enum RedisError: Error, Hashable, Sendable {
    /// There is no connection; nothing was sent.
    case unreachable(reason: String)
    /// The connection was lost before the answer came: the command was done or not.
    case lost(reason: String)
    /// No answer came in time: the command was done, will be, or not.
    case timedOut(after: Duration)
    /// So many commands wait already.
    case overloaded(limit: Int)
    /// What the server answered.
    case refused(String)
    /// The answer is none to such a command.
    case unexpected(reply: String)
    case noDescriptor(reason: String)
    case closed
}

extension RedisError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let reason): "Redis cannot be reached: \(reason)"
        case .lost(let reason): "the connection to Redis was lost: \(reason)"
        case .timedOut(let time): "Redis did not answer within \(time)"
        case .overloaded(let limit): "\(limit) commands wait for Redis already"
        case .refused(let text): "Redis refused a command: \(text)"
        case .unexpected(let reply): "Redis answered with \(reply), which is no answer to that"
        case .noDescriptor(let reason): "the system gives no descriptor: \(reason); raise the limit of open files"
        case .closed: "the connection to Redis was closed by us"
        }
    }
}
