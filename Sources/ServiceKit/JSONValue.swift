import Foundation

/// Any JSON: what a request brings before it is given a type, or what is kept and handed on as it came.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        // The commonest kinds first, for each that it is not costs an error; the last one is thrown.
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
            var members: [String: JSONValue] = [:]
            for key in object.allKeys { members[key.stringValue] = try object.decode(JSONValue.self, forKey: key) }
            self = .object(members)
        } else if let number = try? value.decode(Decimal.self) {
            self = .number(number)
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else {
            var array = try decoder.unkeyedContainer()
            var elements: [JSONValue] = []
            while !array.isAtEnd { elements.append(try array.decode(JSONValue.self)) }
            self = .array(elements)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// Deeper than anything that is asked for here; what is deeper costs more to read than its length says.
    private static let mostNested = 64

    /// Reads a text. Throws `APIError` 400 where it is none, or nested too deep.
    static func read(_ bytes: Data) throws -> JSONValue {
        guard !bytes.isEmpty else { throw APIError.invalid("body", "is missing; send a JSON object") }
        guard let depth = NestedDepth.of(bytes) else { throw APIError.invalid("body", "is not JSON") }
        guard depth <= mostNested else {
            throw APIError.invalid("body", "has arrays and objects in each other, more than \(mostNested) deep")
        }
        let value: JSONValue
        do { value = try JSONDecoder().decode(JSONValue.self, from: bytes) } catch {
            throw APIError.invalid("body", "is not JSON")
        }
        guard value.hasPlainNames else { throw APIError.invalid("body", "must have no NUL characters in names") }
        return value
    }

    /// PostgreSQL keeps no NUL; values are looked at where they are decoded, by their fields.
    private var hasPlainNames: Bool {
        switch self {
        case .null, .bool, .number, .string: true
        case .array(let elements): elements.allSatisfy(\.hasPlainNames)
        case .object(let members): members.allSatisfy { !$0.key.utf8.contains(0) && $0.value.hasPlainNames }
        }
    }

    /// What messages call its kind.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
    init(intValue: Int) { (stringValue, self.intValue) = ("[\(intValue)]", intValue) }
}
