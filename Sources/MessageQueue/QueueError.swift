import AWS

/// Why a message was not sent, received or deleted.
public enum QueueError: Error, Sendable, Hashable {
    case invalidURL(String, reason: String)
    /// In bytes.
    case tooLarge(size: Int, limit: Int)
    /// What the service says of one message of several; whose fault it was, ours or its own.
    case refused(code: String, message: String, isOurFault: Bool)
    case service(AWSError)

    /// Whether the message itself cannot be taken, now or later.
    public var isOfMessage: Bool {
        switch self {
        case .tooLarge: true
        case .refused(_, _, let isOurFault): isOurFault
        case .service(.refused(let refusal)):
            ["InvalidMessageContents", "BatchRequestTooLong", "InvalidParameterValue"].contains(refusal.code)
        default: false
        }
    }
}

extension QueueError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidURL(let text, let reason):
            "\(text.debugDescription) is no queue's URL: \(reason); copy it from where the queue was made"
        case .tooLarge(let size, let limit): "the message has \(size) bytes, and a queue takes \(limit); send less"
        case .refused(let code, let message, _): "the queue refused the message: \(code), \(message)"
        case .service(let error): "\(error)"
        }
    }
}
