import Domain
import Foundation

/// Reads a request's body into a type, and names what is wrong about it: fields that are missing, have another type, or
/// that nobody asked for. As many at once as can be told without guessing.
///
/// A scalar that is wrong is written down, and an empty one taken in its place, so that reading goes on; the whole is
/// refused in the end.
struct StrictDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    let findings: Findings
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Throws `APIError` 400.
    static func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
        let findings = Findings()
        let decoder = StrictDecoder(value: value, codingPath: [], findings: findings)
        do {
            let result = try Value(from: decoder)
            findings.noteUnknown()
            if findings.problems.isEmpty { return result }
        } catch let error as DecodingError {
            findings.note(error)
        }
        throw APIError.invalid(findings.problems)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch("an object") }
        let path = codingPath.path
        findings.met(path, members.keys)
        return KeyedDecodingContainer(Fields(decoder: self, members: members, path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return Elements(decoder: self, elements: elements)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    fileprivate func mismatch(_ expected: String) -> DecodingError {
        .typeMismatch(
            JSONValue.self,
            DecodingError.Context(codingPath: codingPath, debugDescription: "must be \(expected), not \(value.kind)"))
    }

    fileprivate func child(_ value: JSONValue, _ key: any CodingKey) -> StrictDecoder {
        StrictDecoder(value: value, codingPath: codingPath + [key], findings: findings)
    }

    /// What was found while one body is read.
    final class Findings {
        private(set) var problems: [FieldProblem] = []
        private var asked: [String: Set<String>] = [:]
        private var present: [String: Set<String>] = [:]

        func note(_ path: String, _ message: String) {
            problems.append(FieldProblem(path.isEmpty ? "body" : path, message))
        }

        func note(_ error: DecodingError) {
            switch error {
            case .keyNotFound(let key, let context): note((context.codingPath + [key]).path, "is missing")
            case .valueNotFound(_, let context): note(context.codingPath.path, "must not be null")
            case .typeMismatch(_, let context), .dataCorrupted(let context):
                note(context.codingPath.path, context.debugDescription)
            @unknown default: note("", "is not valid")
            }
        }

        func met(_ path: String, _ keys: some Sequence<String>) { present[path, default: []].formUnion(keys) }

        func asks(_ path: String, _ key: String) { asked[path, default: []].insert(key) }

        func noteUnknown() {
            for (path, keys) in present.sorted(by: { $0.key < $1.key }) {
                for key in keys.subtracting(asked[path] ?? []).sorted() {
                    note(path.isEmpty ? key : "\(path).\(key)", "is not known here")
                }
            }
        }
    }
}

// MARK: - Scalars

extension StrictDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value == .null }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let scalar = type as? any Scalar.Type {
            guard let result = try scalar.read(self) as? Value else { throw mismatch("another type") }
            return result
        }
        do {
            return try Value(from: self)
        } catch DecodingError.dataCorrupted(let context) where Value.self is any CaseIterable.Type {
            guard let cases = (Value.self as? any CaseIterable.Type)?.listed else {
                throw DecodingError.dataCorrupted(context)
            }
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "must be one of \(cases)"))
        }
    }
}

extension CaseIterable {
    /// `USER, STAFF, ADMIN`; nil where the cases have no raw values.
    fileprivate static var listed: String? {
        let words = allCases.compactMap { ($0 as? any RawRepresentable).map { "\($0.rawValue)" } }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}

/// What is read from one JSON value, with what stands for it after a fault.
private protocol Scalar: Sendable {
    static var expected: String { get }
    static var placeholder: Self { get }
    init?(_ value: JSONValue)
}

extension Scalar {
    static func read(_ decoder: StrictDecoder) throws -> Self {
        if let result = Self(decoder.value) { return result }
        let message: String
        if case .string(let text) = decoder.value, text.utf8.contains(0) {
            message = "must not hold a NUL character"
        } else {
            message = decoder.value == .null ? "must not be null" : "must be \(expected)"
        }
        decoder.findings.note(decoder.codingPath.path, message)
        return placeholder
    }
}

extension String: Scalar {
    fileprivate static let expected = "a string"
    fileprivate static let placeholder = ""
    fileprivate init?(_ value: JSONValue) {
        // PostgreSQL's text has no NUL.
        guard case .string(let text) = value, !text.utf8.contains(0) else { return nil }
        self = text
    }
}

extension Bool: Scalar {
    fileprivate static let expected = "true or false"
    fileprivate static let placeholder = false
    fileprivate init?(_ value: JSONValue) {
        guard case .bool(let bool) = value else { return nil }
        self = bool
    }
}

extension Int: Scalar {
    fileprivate static let expected = "a whole number"
    fileprivate static let placeholder = 0
    fileprivate init?(_ value: JSONValue) {
        guard case .number(let number) = value, let exact = Int(number.description) else { return nil }
        self = exact
    }
}

extension Decimal: Scalar {
    fileprivate static let expected = "a number"
    fileprivate static let placeholder = Decimal.zero
    fileprivate init?(_ value: JSONValue) {
        guard case .number(let number) = value, number.isFinite else { return nil }
        self = number
    }
}

extension Double: Scalar {
    fileprivate static let expected = "a number"
    fileprivate static let placeholder = 0.0
    fileprivate init?(_ value: JSONValue) {
        guard case .number(let number) = value, let double = Double(number.description) else { return nil }
        self = double
    }
}

extension Date: Scalar {
    fileprivate static let expected = "an instant such as 2026-05-01T19:30:00Z"
    fileprivate static let placeholder = Date(timeIntervalSince1970: 0)
    fileprivate init?(_ value: JSONValue) {
        guard case .string(let text) = value, let date = Date(api: text) else { return nil }
        self = date
    }
}

extension UUID: Scalar {
    fileprivate static let expected = "a UUID"
    fileprivate static let placeholder = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    fileprivate init?(_ value: JSONValue) {
        guard case .string(let text) = value, let id = UUID(uuidString: text) else { return nil }
        self = id
    }
}

extension Identifier: Scalar {
    fileprivate static var expected: String { "a UUID" }
    fileprivate static var placeholder: Self {
        var random = SystemRandomNumberGenerator()
        return make(at: Date(timeIntervalSince1970: 0), using: &random)
    }
    fileprivate init?(_ value: JSONValue) {
        guard case .string(let text) = value, let id = Self(text) else { return nil }
        self = id
    }
}

extension JSONValue: Scalar {
    fileprivate static let expected = "JSON without NUL characters"
    fileprivate static let placeholder = JSONValue.null
    fileprivate init?(_ value: JSONValue) {
        guard value.isStorable else { return nil }
        self = value
    }

    /// PostgreSQL keeps no NUL.
    private var isStorable: Bool {
        switch self {
        case .null, .bool, .number: true
        case .string(let text): !text.utf8.contains(0)
        case .array(let elements): elements.allSatisfy(\.isStorable)
        case .object(let members): members.allSatisfy { !$0.key.utf8.contains(0) && $0.value.isStorable }
        }
    }
}

// MARK: - Objects and arrays

private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: StrictDecoder
    let members: [String: JSONValue]
    let path: String

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool {
        decoder.findings.asks(path, key.stringValue)
        return members[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) -> Bool { value(key) == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        guard let value = value(key) else {
            guard let scalar = type as? any Scalar.Type, let placeholder = scalar.placeholder as? Value else {
                throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
            }
            decoder.findings.note((codingPath + [key]).path, "is missing")
            return placeholder
        }
        return try decoder.child(value, key).decode(type)
    }

    private func value(_ key: Key) -> JSONValue? {
        decoder.findings.asks(path, key.stringValue)
        return members[key.stringValue]
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder.child(value(key) ?? .null, key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.child(value(key) ?? .null, key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { decoder.child(value(key) ?? .null, key) }
}

private struct Elements: UnkeyedDecodingContainer {
    let decoder: StrictDecoder
    let elements: [JSONValue]
    private(set) var currentIndex = 0

    init(decoder: StrictDecoder, elements: [JSONValue]) {
        self.decoder = decoder
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next() throws -> StrictDecoder {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                JSONValue.self, .init(codingPath: codingPath, debugDescription: "has too few elements"))
        }
        defer { currentIndex += 1 }
        return decoder.child(elements[currentIndex], AnyKey(intValue: currentIndex))
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> { try next().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try next() }
}

extension [any CodingKey] {
    /// `seats[2].row`
    fileprivate var path: String {
        reduce(into: "") { path, key in
            path += key.intValue != nil || path.isEmpty ? key.stringValue : ".\(key.stringValue)"
        }
    }
}
