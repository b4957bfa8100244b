extension SQL {
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var sql: SQL

        public init(literalCapacity: Int, interpolationCount: Int) {
            var text = ""
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            sql = SQL(stringLiteral: text)
        }

        public mutating func appendLiteral(_ literal: String) { sql.text += literal }

        /// A parameter.
        public mutating func appendInterpolation(_ value: some PostgresValue) { sql.bind(value) }

        /// A parameter that is null for nil. Said apart, for otherwise the compiler warns of optionals in a text.
        public mutating func appendInterpolation<Value: PostgresValue>(_ value: Value?) { sql.bind(value) }

        /// A piece of SQL with parameters of its own.
        public mutating func appendInterpolation(_ piece: SQL) { sql.append(piece) }

        /// The name of a table, a column or the like, quoted.
        public mutating func appendInterpolation(identifier: String) { sql.append(identifier: identifier) }

        /// SQL as it stands. It must not come from outside the program.
        public mutating func appendInterpolation(unsafeSQL text: String) { sql.text += text }
    }
}

extension Sequence<SQL> {
    /// The pieces with a separator between each two, as in `where \(conditions.joined(by: " and "))`.
    public func joined(by separator: SQL) -> SQL {
        var whole: SQL = ""
        for (index, piece) in enumerated() {
            if index > 0 { whole.append(separator) }
            whole.append(piece)
        }
        return whole
    }
}
