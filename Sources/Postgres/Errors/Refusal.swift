import CPQ

/// What the server said when it refused a statement. Its fields are those of the protocol ("Error and Notice Message
/// Fields" in PostgreSQL's documentation).
public struct Refusal: Error, Sendable, Hashable {
    /// Five characters ("PostgreSQL Error Codes").
    public var sqlState: String
    /// Of class 22 ("Data Exception") it may quote values: not for logs then.
    public var message: String
    /// May quote values of the row in question: not for logs.
    public var detail: String?
    public var hint: String?
    public var schema: String?
    public var table: String?
    public var column: String?
    public var constraint: String?
    /// Where in the statement, in characters from 1.
    public var position: Int?
    public var query: String

    /// True for FATAL and PANIC: the server has closed the connection.
    var endsConnection = false
    /// The function of the server that raised it: the same in every language of its messages.
    var function: String?

    init(sqlState: String, message: String, query: String) {
        self.sqlState = sqlState
        self.message = message
        self.query = query
    }

    init(_ result: OpaquePointer, query: String) {
        func field(_ code: DiagnosticField) -> String? { code.text(in: result) }
        self.init(
            sqlState: field(.sqlState) ?? "",
            message: field(.message) ?? String(cString: PQresultErrorMessage(result)).asReason, query: query)
        detail = field(.detail)
        hint = field(.hint)
        schema = field(.schema)
        table = field(.table)
        column = field(.column)
        constraint = field(.constraint)
        position = field(.position).flatMap { Int($0) }
        endsConnection = ["FATAL", "PANIC"].contains(field(.severity))
        function = field(.function)
    }

    /// The message, or what may be logged in its place.
    var loggableMessage: String { DataException.loggable(message, sqlState: sqlState) }

    /// True when a prepared statement no longer fits the tables, or is gone: preparing it again is the cure.
    var isStalePlan: Bool {
        switch sqlState {
        // "cached plan must not change result type"
        case "0A000": function == "RevalidateCachedQuery"
        case "26000": true
        default: false
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// Without the detail, which may quote values, and where the message may as well, with the name of the condition alone.
    public var description: String {
        let place = [schema, table].compactMap(\.self).joined(separator: ".")
        var text = place.isEmpty ? loggableMessage : "\(place): \(loggableMessage)"
        if let hint, loggableMessage == message { text += " (\(hint))" }
        return "\(text) [\(sqlState)]; in: \(query.asExcerpt)"
    }
}

/// The fields of an error or a notice, by the codes that the protocol has for them.
enum DiagnosticField: Unicode.Scalar {
    case severity = "V"
    case sqlState = "C"
    case message = "M"
    case detail = "D"
    case hint = "H"
    case position = "P"
    case schema = "s"
    case table = "t"
    case column = "c"
    case constraint = "n"
    case function = "R"

    func text(in result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(rawValue.value)).map { String(cString: $0) }
    }
}

extension String {
    /// The message of libpq on one line.
    var asReason: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
