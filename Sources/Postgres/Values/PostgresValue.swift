/// A type whose values are parameters of statements and columns of rows.
///
/// A type with a raw value, such as an id over a UUID or an enumeration of strings, needs no more than the conformance:
///
///     enum Status: String, PostgresValue { case pending, paid }
///     struct SeatID: RawRepresentable, PostgresValue { let rawValue: UUID }
///
/// Others are written in terms of one that conforms already, `Timestamp` or `JSON` for instance.
public protocol PostgresValue: Sendable {
    /// The type that its values are sent as.
    static var postgresType: PostgresType { get }

    /// True only for an optional that is nil. A null is never encoded.
    var isNull: Bool { get }

    /// Appends the value in the type's binary format.
    func encode(into bytes: inout [UInt8]) throws(ValueError)

    /// Reads a value of this or of another type that stands for it exactly.
    static func decode(_ cell: Cell) throws(ValueError) -> Self
}

extension PostgresValue {
    public var isNull: Bool { false }
}

/// A value as the server sent it.
///
/// Valid only during `decode`: the bytes belong to the row.
public struct Cell {
    /// The OID of the column's type.
    public let type: UInt32
    /// The value in the type's binary format; nil is null.
    public let bytes: UnsafeRawBufferPointer?

    /// The bytes, if they are there and of one of these types.
    public func bytes(of types: PostgresType...) throws(ValueError) -> UnsafeRawBufferPointer {
        guard let bytes else { throw .null }
        for type in types where type.oid == self.type { return bytes }
        throw .otherType
    }
}

/// Why a value cannot be sent or read.
public enum ValueError: Error, Hashable {
    /// Read as a type that is not optional.
    case null
    /// The column's type cannot be read as the one asked for.
    case otherType
    /// The value has no meaning in the type that was asked for. The reason does not repeat it.
    case invalid(reason: String)
}

extension PostgresValue where Self: RawRepresentable, RawValue: PostgresValue {
    public static var postgresType: PostgresType { RawValue.postgresType }

    public var isNull: Bool { rawValue.isNull }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) { try rawValue.encode(into: &bytes) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Self {
        guard let value = Self(rawValue: try RawValue.decode(cell)) else {
            throw .invalid(reason: "the value is no \(Self.self)")
        }
        return value
    }
}

extension Optional: PostgresValue where Wrapped: PostgresValue {
    public static var postgresType: PostgresType { Wrapped.postgresType }

    public var isNull: Bool { self?.isNull ?? true }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) { try self?.encode(into: &bytes) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Wrapped? {
        cell.bytes == nil ? nil : try Wrapped.decode(cell)
    }
}
