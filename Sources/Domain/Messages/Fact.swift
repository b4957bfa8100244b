/// Something that has happened, told to whoever asked to hear of it: at least once, in no certain order.
///
/// Its members are what hearers need to know of that moment, and are kept as JSON: one that is added later is optional.
/// It holds no secret, for it is kept for days.
public protocol Fact: Codable, Sendable {
    /// What it is called in tables and between processes; its type's name. Never changed once it is in use.
    static var name: String { get }
}

extension Fact {
    public static var name: String { "\(Self.self)" }
}
