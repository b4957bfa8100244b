import Foundation

/// A value that is kept as `jsonb`.
public struct JSON<Value: Codable & Sendable>: PostgresValue {
    public var value: Value

    public init(_ value: Value) { self.value = value }

    public static var postgresType: PostgresType { .jsonb }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        bytes.append(JSONVersion.one)
        do {
            bytes.append(contentsOf: try JSONEncoder().encode(value))
        } catch {
            throw .invalid(reason: "\(Value.self) cannot be written as JSON: \(JSONFault.place(error))")
        }
    }

    public static func decode(_ cell: Cell) throws(ValueError) -> JSON<Value> {
        var bytes = try cell.bytes(of: .jsonb, .json)
        if cell.type == PostgresType.jsonb.oid { try bytes.takeVersionOfJSON() }
        do {
            return JSON(try JSONDecoder().decode(Value.self, from: Data(bytes)))
        } catch {
            throw .invalid(reason: "the JSON is no \(Value.self): \(JSONFault.place(error))")
        }
    }
}

extension JSON: Equatable where Value: Equatable {}
extension JSON: Hashable where Value: Hashable {}

/// The first byte of a jsonb.
enum JSONVersion {
    static let one: UInt8 = 1
}

extension UnsafeRawBufferPointer {
    mutating func takeVersionOfJSON() throws(ValueError) {
        guard try take(UInt8.self) == JSONVersion.one else { throw .malformed }
    }
}

/// What was wrong with some JSON, without its values.
private enum JSONFault {
    static func place(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
        case DecodingError.typeMismatch(let type, let context): "\(path(context.codingPath)) is no \(type)"
        case DecodingError.valueNotFound(let type, let context): "\(path(context.codingPath)) is null and no \(type)"
        case DecodingError.dataCorrupted(let context): "\(path(context.codingPath)) is not valid"
        case EncodingError.invalidValue(_, let context): "\(path(context.codingPath)) has no form in it"
        default: "\(type(of: error))"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the whole" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
