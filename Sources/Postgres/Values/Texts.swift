extension String: PostgresValue {
    public static var postgresType: PostgresType { .text }

    public func encode(into bytes: inout [UInt8]) throws(ValueError) {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        // PostgreSQL's text cannot hold it.
        guard !bytes[start...].contains(0) else { throw .invalid(reason: "a text has a NUL character") }
    }

    /// Reads any text, a number of type numeric as its digits, JSON as its text, and types of users and extensions whose
    /// binary format is text, such as enumerations and citext. Other types are cast in the statement: `starts_on::text`.
    public static func decode(_ cell: Cell) throws(ValueError) -> String {
        guard var bytes = cell.bytes else { throw .null }
        switch cell.type {
        case PostgresType.text.oid, PostgresType.varchar.oid, PostgresType.paddedText.oid, PostgresType.name.oid,
            PostgresType.character.oid, PostgresType.unknown.oid, PostgresType.json.oid, PostgresType.xml.oid,
            PostgresType.firstOfUsers...:
            break
        case PostgresType.jsonb.oid: try bytes.takeVersionOfJSON()
        case PostgresType.numeric.oid: return try DecimalDigits(bytes).description
        default: throw .otherType
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalid(reason: "the bytes are no text in UTF-8")
        }
        return text
    }
}
