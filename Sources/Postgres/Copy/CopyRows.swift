import CPQ

extension Transaction {
    /// Writes rows into a table by COPY, which is the fastest way for many.
    ///
    ///     try tx.copy(into: "seats.seats", columns: "id", "row_label", "number") { rows in
    ///         for seat in seats { try rows.write(seat.id, seat.row, seat.number) }
    ///     }
    ///
    /// The table's schema goes before a dot. Columns have the types of the values, but any width of integer and any kind of
    /// text will do. Returns how many rows were written.
    @discardableResult
    public func copy(
        into table: String, columns: String..., rows: (CopyWriter) throws -> Void
    ) throws -> Int {
        let target = table.split(separator: ".").map { SQL("\(identifier: String($0))") }.joined(by: ".")
        let names = columns.map { SQL("\(identifier: $0)") }.joined(by: ", ")
        // Values in binary format are not converted, so what the columns are is asked first.
        let types = try query("select \(names) from \(target) limit 0").columns
        let statement: SQL = "copy \(target) (\(names)) from stdin (format binary)"
        try run { connection throws(PostgresError) in try connection.startCopy(statement.text) }
        let writer = CopyWriter(connection, columns: types, statement: statement.text)
        do { try rows(writer) } catch {
            try run { connection throws(PostgresError) in try connection.abandonCopy() }
            throw error
        }
        return try run { _ throws(PostgresError) in try writer.finish() }
    }
}

/// Takes the rows of a COPY.
public final class CopyWriter {
    private let connection: Connection
    private let columns: [Column]
    private let statement: String
    private var buffer: [UInt8]

    /// What is sent at a time.
    private static let chunk = 64 << 10

    init(_ connection: Connection, columns: [Column], statement: String) {
        self.connection = connection
        self.columns = columns
        self.statement = statement
        // "Binary Format" in PostgreSQL's documentation of COPY: signature, flags, length of an extension.
        buffer = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    }

    /// Writes one row: a value for each column, in their order.
    public func write<each Value: PostgresValue>(_ values: repeat each Value) throws {
        let start = buffer.count
        buffer.append(bigEndian: Int16(0))
        var column = 0
        do throws(ValueError) { repeat try append(each values, &column) } catch {
            throw PostgresError(error, query: statement)
        }
        guard column == columns.count else {
            throw PostgresError.unencodable(
                reason: "the row has \(column) values for \(columns.count) columns", query: statement)
        }
        buffer.put(bigEndian: Int16(column), at: start)
        if buffer.count >= Self.chunk { try send() }
    }

    private func append<Value: PostgresValue>(_ value: Value, _ column: inout Int) throws(ValueError) {
        defer { column += 1 }
        // Too many are counted, and refused as a whole.
        guard column < columns.count else { return }
        try buffer.append(value, for: columns[column])
    }

    private func send() throws(PostgresError) {
        try connection.sendCopy(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    fileprivate func finish() throws(PostgresError) -> Int {
        buffer.append(bigEndian: Int16(-1))
        try send()
        return try connection.endCopy(statement)
    }
}
