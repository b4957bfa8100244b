/// Why there is no answer. The facts name the server by host and port only: paths and queries may hold secrets.
public enum HTTPClientError: Error, Sendable, Hashable {
    /// Where a request was when its time was up.
    public enum Phase: Sendable, Hashable {
        /// In the queue, for a connection.
        case waiting
        case connecting
        case transferring
        /// No byte moved for the client's `stallTimeout`.
        case stalled
    }

    /// All connections are busy and the queue is full.
    case overloaded(waiting: Int)
    case shutDown
    case cancelled
    case outOfMemory

    case invalidURL(reason: String)
    case invalidHeader(name: String)
    case bodyUnreadable(reason: String)

    case unresolved(host: String)
    case unreachable(host: String, reason: String)
    case untrusted(host: String, reason: String)
    case timedOut(host: String, Phase)
    case connectionLost(host: String, reason: String)

    case malformedResponse(host: String, reason: String)
    case responseTooLarge(host: String, limit: Int)
    case responseUnwritable(reason: String)
    case tooManyRedirects(host: String, limit: Int)
    case insecureRedirect(host: String)
    /// Anything else that libcurl reports.
    case transferFailed(host: String, reason: String)

    /// Whether the same request may succeed a moment later.
    public var isTransient: Bool {
        switch self {
        case .unresolved, .unreachable, .connectionLost: true
        case .timedOut(_, let phase): phase != .waiting
        default: false
        }
    }

    /// Whether the server has certainly seen nothing of the request.
    public var isBeforeSending: Bool {
        switch self {
        case .unresolved, .unreachable, .overloaded, .invalidURL, .invalidHeader, .untrusted: true
        case .timedOut(_, let phase): phase == .waiting || phase == .connecting
        default: false
        }
    }
}

extension HTTPClientError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy)" }

    /// What went wrong, and with what.
    public var fact: String {
        switch self {
        case .overloaded(let waiting): "all connections are busy and \(waiting) requests wait already"
        case .shutDown: "the client has been shut down"
        case .cancelled: "the request was cancelled"
        case .outOfMemory: "there is no memory for a connection"
        case .invalidURL(let reason): "the URL cannot be requested: \(reason)"
        case .invalidHeader(let name): "the header field \(name.debugDescription) has a character that none may have"
        case .bodyUnreadable(let reason): "what was to be sent cannot be read: \(reason)"
        case .unresolved(let host): "\(host) has no address"
        case .unreachable(let host, let reason): "\(host) cannot be reached: \(reason)"
        case .untrusted(let host, let reason): "\(host) cannot be trusted: \(reason)"
        case .timedOut(let host, .waiting): "the request to \(host) waited too long for a free connection"
        case .timedOut(let host, .connecting): "\(host) did not accept a connection in time"
        case .timedOut(let host, .transferring): "\(host) did not answer in time"
        case .timedOut(let host, .stalled): "the transfer with \(host) stood still"
        case .connectionLost(let host, let reason): "the connection to \(host) broke: \(reason)"
        case .malformedResponse(let host, let reason): "\(host) does not answer by HTTP: \(reason)"
        case .responseTooLarge(let host, let limit): "the answer of \(host) is longer than \(limit) bytes"
        case .responseUnwritable(let reason): "what was received cannot be kept: \(reason)"
        case .tooManyRedirects(let host, let limit): "\(host) redirects more than \(limit) times"
        case .insecureRedirect(let host): "\(host) redirects from https to http"
        case .transferFailed(let host, let reason): "the transfer with \(host) failed: \(reason)"
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch self {
        case .overloaded: "send fewer at a time, or raise the number of connections"
        case .outOfMemory: "free some memory"
        case .shutDown, .cancelled: "start it again if it is still wanted"
        case .invalidURL: "correct the address"
        case .invalidHeader: "remove the character"
        case .bodyUnreadable: "check the file"
        case .unresolved: "check the host's spelling, and the network"
        case .unreachable: "check the address, and whether the server runs"
        case .untrusted: "check the server's certificate, or say which authority signed it"
        case .timedOut(_, .waiting): "send fewer at a time, or raise the number of connections"
        case .timedOut, .connectionLost: "try again, and check the network and the server"
        case .malformedResponse: "check the address and the port"
        case .responseTooLarge: "ask for less, or raise the limit"
        case .responseUnwritable: "check the place that it goes to"
        case .tooManyRedirects, .insecureRedirect: "check the address"
        case .transferFailed: "check the address and the server"
        }
    }
}
