extension Bool: PostgresValue {
    public static var postgresType: PostgresType { .boolean }

    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Bool {
        try cell.bytes(of: .boolean).whole(as: UInt8.self) != 0
    }
}

/// An integer is read from a column of any width that its value fits into.
extension PostgresValue where Self: FixedWidthInteger {
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Self {
        let bytes = try cell.bytes(of: .bigint, .integer, .smallint, .oid)
        let number: Int64 =
            switch (bytes.count, cell.type) {
            case (2, _): Int64(try bytes.whole(as: Int16.self))
            case (4, PostgresType.oid.oid): Int64(try bytes.whole(as: UInt32.self))
            case (4, _): Int64(try bytes.whole(as: Int32.self))
            default: try bytes.whole(as: Int64.self)
            }
        guard let value = Self(exactly: number) else {
            throw .invalid(reason: "the number is too large for \(Self.self)")
        }
        return value
    }
}

extension Int16: PostgresValue {
    public static var postgresType: PostgresType { .smallint }
}

extension Int32: PostgresValue {
    public static var postgresType: PostgresType { .integer }
}

extension Int64: PostgresValue {
    public static var postgresType: PostgresType { .bigint }
}

extension Int: PostgresValue {
    public static var postgresType: PostgresType { .bigint }
}

/// Alone a small number; an array of them is a `bytea`.
extension UInt8: PostgresValue {
    public static var postgresType: PostgresType { .smallint }

    public func encode(into bytes: inout [UInt8]) { Int16(self).encode(into: &bytes) }
}

extension Double: PostgresValue {
    public static var postgresType: PostgresType { .double }

    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: bitPattern) }

    public static func decode(_ cell: Cell) throws(ValueError) -> Double {
        let bytes = try cell.bytes(of: .double, .real)
        if cell.type == PostgresType.real.oid {
            return Double(Float(bitPattern: try bytes.whole(as: UInt32.self)))
        }
        return Double(bitPattern: try bytes.whole(as: UInt64.self))
    }
}
