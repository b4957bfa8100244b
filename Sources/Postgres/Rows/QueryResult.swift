import CPQ

/// A column of a result.
public struct Column: Sendable, Hashable {
    public let name: String
    /// The OID of its type.
    public let type: UInt32

    /// What messages call its type.
    public var typeName: String { PostgresType.name(of: type) }
}

/// What a statement gave back; it owns libpq's result.
final class QueryResult: Sendable {
    // A result is never changed once it is made, and libpq lets any thread read it.
    private nonisolated(unsafe) let handle: OpaquePointer
    let columns: [Column]
    let rowCount: Int
    /// The statement, for messages.
    let query: String

    /// Takes the result over.
    init(_ handle: OpaquePointer, query: String) {
        self.handle = handle
        self.query = query
        rowCount = Int(PQntuples(handle))
        columns = (0..<PQnfields(handle)).map { index in
            Column(name: PQfname(handle, index).map { String(cString: $0) } ?? "", type: PQftype(handle, index))
        }
    }

    deinit { PQclear(handle) }

    /// Rows read or changed, as the server says: zero for statements that do neither.
    var affected: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    func decode<Value: PostgresValue>(_ type: Value.Type, row: Int, column: Int) throws(RowError) -> Value {
        let (line, place) = (Int32(row), Int32(column))
        let isNull = PQgetisnull(handle, line, place) != 0
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(handle, line, place), count: Int(PQgetlength(handle, line, place)))
        do {
            return try Value.decode(Cell(type: columns[column].type, bytes: isNull ? nil : bytes))
        } catch {
            throw RowError(error, asked: Value.self, column: columns[column], query: query)
        }
    }

    /// Where a column is. Of two with one name, the first.
    func index(of name: String) throws(RowError) -> Int {
        guard let index = columns.firstIndex(where: { $0.name == name }) else {
            throw .noColumn(name, columns: columns.map(\.name), query: query)
        }
        return index
    }
}
