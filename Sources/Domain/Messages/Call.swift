/// Something that one service asks of another, and waits for.
///
/// The owner must do no harm when it gets the same call twice: a caller that lost the answer calls again.
public protocol Call: Codable, Sendable {
    associatedtype Response: Codable & Sendable

    /// The service that answers it.
    static var owner: ServiceName { get }
    /// What it is called between processes; its type's name. Never changed once it is in use.
    static var name: String { get }
}

extension Call {
    public static var name: String { "\(Self.self)" }
}

/// The response of a call that has nothing to say.
public struct Done: Codable, Sendable, Hashable {
    public init() {}
}
