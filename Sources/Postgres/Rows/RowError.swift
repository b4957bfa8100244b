/// Why rows are not what the program takes them for. It names statement, column and types, and never a value.
public enum RowError: Error, Hashable {
    case noColumn(String, columns: [String], query: String)
    case columnCount(Int, asked: Int, query: String)
    case rowCount(Int, query: String)
    case null(column: String, asked: String, query: String)
    case otherType(column: String, found: String, asked: String, query: String)
    case invalid(column: String, asked: String, reason: String, query: String)

    init(_ error: ValueError, asked type: (some PostgresValue).Type, column: Column, query: String) {
        let asked = "\(type)"
        self =
            switch error {
            case .null: .null(column: column.name, asked: asked, query: query)
            case .otherType: .otherType(column: column.name, found: column.typeName, asked: asked, query: query)
            case .invalid(let reason): .invalid(column: column.name, asked: asked, reason: reason, query: query)
            }
    }
}

extension RowError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy); in: \(query.asExcerpt)" }

    private var query: String {
        switch self {
        case .noColumn(_, _, let query), .columnCount(_, _, let query), .rowCount(_, let query), .null(_, _, let query),
            .otherType(_, _, _, let query), .invalid(_, _, _, let query):
            query
        }
    }

    private var fact: String {
        switch self {
        case .noColumn(let name, let columns, _): "there is no column \(name), only \(columns.joined(separator: ", "))"
        case .columnCount(let found, let asked, _): "the rows have \(found) columns, and \(asked) were asked for"
        case .rowCount(let found, _): "there are \(found) rows where one was expected"
        case .null(let column, let asked, _): "column \(column) is null, and \(asked) was asked for"
        case .otherType(let column, let found, let asked, _):
            "column \(column) is \(found), which is not read as \(asked)"
        case .invalid(let column, let asked, let reason, _): "column \(column) cannot be read as \(asked): \(reason)"
        }
    }

    private var remedy: String {
        switch self {
        case .noColumn: "select it, or correct the name"
        case .columnCount: "ask for one type for each column"
        case .rowCount: "correct the condition, or read all rows"
        case .null(_, let asked, _): "ask for \(asked)?, or exclude nulls"
        case .otherType: "ask for another type, or cast the column in the statement (\"column::text\")"
        case .invalid: "correct the value in the database, or ask for another type"
        }
    }
}

extension String {
    /// One line of at most 300 characters, for messages.
    var asExcerpt: String {
        let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= 300 ? line : line.prefix(299) + "…"
    }
}
