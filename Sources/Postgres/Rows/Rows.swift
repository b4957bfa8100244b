/// The rows that a statement gave back, all of them, in memory.
///
///     try rows.all((UUID, String).self)          // every row, as a tuple by position
///     try rows.one(Int.self)                     // exactly one row of one column
///     try rows.oneOrNone((UUID, String).self)
///     try rows.map { row in User(id: try row["id"], name: try row["name"]) }
public struct Rows: RandomAccessCollection, Sendable {
    private let result: QueryResult

    init(_ result: QueryResult) { self.result = result }

    /// How many rows the statement read or changed.
    public var affected: Int { result.affected }
    public var columns: [Column] { result.columns }

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rowCount }

    public subscript(position: Int) -> Row {
        precondition(indices.contains(position), "row \(position) of \(count)")
        return Row(result: result, index: position)
    }

    /// Every row, decoded by position.
    public func all<each Value: PostgresValue>(
        _ types: (repeat each Value).Type
    ) throws -> [(repeat each Value)] {
        var values: [(repeat each Value)] = []
        values.reserveCapacity(count)
        for row in self { values.append(try row.decode(types)) }
        return values
    }

    /// The only row. None or several are an error.
    public func one<each Value: PostgresValue>(
        _ types: (repeat each Value).Type
    ) throws -> (repeat each Value) {
        try one().decode(types)
    }

    /// The only row, or nil. Several are an error.
    public func oneOrNone<each Value: PostgresValue>(
        _ types: (repeat each Value).Type
    ) throws -> (repeat each Value)? {
        guard !isEmpty else { return nil }
        // Said in two steps, for the compiler takes an optional tuple for a tuple of one optional.
        let values: (repeat each Value) = try one().decode(types)
        return values
    }

    /// The only row. None or several are an error.
    public func one() throws -> Row {
        guard count == 1 else { throw RowError.rowCount(count, query: result.query) }
        return self[0]
    }

    /// The only row, or nil. Several are an error.
    public func oneOrNone() throws -> Row? { isEmpty ? nil : try one() }
}

/// One row.
public struct Row: Sendable {
    let result: QueryResult
    let index: Int

    /// The value of a column, as the type that is asked for.
    public subscript<Value: PostgresValue>(column: String) -> Value {
        get throws { try decode(Value.self, column) }
    }

    /// The value of a column.
    public func decode<Value: PostgresValue>(_ type: Value.Type, _ column: String) throws -> Value {
        try result.decode(type, row: index, column: result.index(of: column))
    }

    /// All columns, by position: a tuple of as many types, or one type for one column.
    public func decode<each Value: PostgresValue>(
        _ types: (repeat each Value).Type
    ) throws -> (repeat each Value) {
        var wanted = 0
        repeat count((each Value).self, &wanted)
        guard wanted == result.columns.count else {
            throw RowError.columnCount(result.columns.count, asked: wanted, query: result.query)
        }
        var column = 0
        return (repeat try next((each Value).self, &column))
    }

    private func count<Value>(_ type: Value.Type, _ count: inout Int) { count += 1 }

    private func next<Value: PostgresValue>(_ type: Value.Type, _ column: inout Int) throws -> Value {
        defer { column += 1 }
        return try result.decode(type, row: index, column: column)
    }
}
