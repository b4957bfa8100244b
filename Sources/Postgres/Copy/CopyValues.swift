extension [UInt8] {
    /// Appends a value in the binary format of a column, which may be of another type with the same values.
    mutating func append<Value: PostgresValue>(_ value: Value, for column: Column) throws(ValueError) {
        let type = Value.postgresType.oid
        if value.isNull || type == column.type { return try appendMeasured(value) }
        if let width = Self.widths[column.type], Self.widths[type] != nil {
            return try append(integer: value, bytes: width, column: column)
        }
        switch (type, column.type) {
        case (PostgresType.text.oid, PostgresType.varchar.oid), (PostgresType.text.oid, PostgresType.paddedText.oid),
            (PostgresType.text.oid, PostgresType.name.oid), (PostgresType.text.oid, PostgresType.json.oid),
            (PostgresType.text.oid, PostgresType.firstOfUsers...):
            try appendMeasured(value)
        default:
            throw .invalid(
                reason: "column \(column.name) is \(column.typeName), and rows give \(Value.postgresType.name)")
        }
    }

    /// The bytes that integers have.
    private static let widths: [UInt32: Int] = [
        PostgresType.smallint.oid: 2, PostgresType.integer.oid: 4, PostgresType.bigint.oid: 8,
    ]

    private mutating func append(
        integer value: some PostgresValue, bytes width: Int, column: Column
    ) throws(ValueError) {
        var encoded: [UInt8] = []
        try value.encode(into: &encoded)
        let isNegative = encoded[0] & 0x80 != 0
        let number = encoded.reduce(isNegative ? Int64(-1) : 0) { $0 << 8 | Int64($1) }
        append(bigEndian: Int32(width))
        switch width {
        case 2: append(bigEndian: try Int16(fitting: number, column))
        case 4: append(bigEndian: try Int32(fitting: number, column))
        default: append(bigEndian: number)
        }
    }
}

extension FixedWidthInteger {
    fileprivate init(fitting number: Int64, _ column: Column) throws(ValueError) {
        guard let value = Self(exactly: number) else {
            throw .invalid(reason: "a number is too large for column \(column.name), which is \(column.typeName)")
        }
        self = value
    }
}
