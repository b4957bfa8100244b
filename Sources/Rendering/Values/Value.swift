import Foundation

/// A piece of ticket data: what a JSON text or a CSV row holds, with numbers kept exact.
public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case list([Value])
    case object([String: Value])
}

extension Value {
    /// The member of an object, or nil when this is no object or has no such member.
    public subscript(key: String) -> Value? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// True for what a template treats as absent: null, an empty text, an empty list, an empty object.
    public var isAbsent: Bool {
        switch self {
        case .null: true
        case .bool, .number: false
        case .string(let text): text.isEmpty
        case .list(let items): items.isEmpty
        case .object(let members): members.isEmpty
        }
    }

    /// What the value is called in an error message.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}
