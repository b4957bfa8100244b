/// A statement. What is interpolated into it becomes a parameter, `$1`, `$2`, …, and so can never be read as SQL:
///
///     let rows = try tx.query("select id, name from auth.users where email = \(email)")
///     try tx.query("delete from seats.holds where seat_id = any(\(ids))")
///     let order: SQL = descending ? "desc" : "asc"
///     try tx.query("select id from events.events order by starts_at \(order)")
///
/// A parameter has the type that its Swift type says; where the column has another, cast it: `\(status)::ticket_status`.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    struct Parameter: Sendable, Hashable {
        let type: UInt32
        /// The value in the payload; nil is null.
        let range: Range<Int>?
        /// Where its `$` stands, in UTF-8 bytes of the text.
        let position: Int
    }

    /// The statement as the server sees it, with `$1` for the first parameter.
    public internal(set) var text: String
    private(set) var parameters: [Parameter] = []
    /// The values of all parameters, one after the other, in PostgreSQL's binary format.
    private(set) var payload: [UInt8] = []
    /// The first value that could not be encoded: interpolation cannot throw, so it is kept until the statement is run.
    private(set) var problem: ValueError?

    public init(stringLiteral text: String) { self.text = text }

    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

    /// The most that a statement can have: the protocol counts in 16 bits.
    static let parameterLimit = 65_535

    mutating func bind(_ value: some PostgresValue) {
        guard parameters.count < Self.parameterLimit else {
            problem = problem ?? .invalid(reason: "a statement has at most \(Self.parameterLimit) parameters")
            return
        }
        let start = payload.count
        let position = text.utf8.count
        if !value.isNull {
            do { try value.encode(into: &payload) } catch { problem = problem ?? error }
        }
        let range = value.isNull ? nil : start..<payload.count
        // An empty value needs an address too, or it would be null.
        if payload.isEmpty { payload.append(0) }
        parameters.append(Parameter(type: type(of: value).postgresType.oid, range: range, position: position))
        text += "$\(parameters.count)"
    }

    /// Appends another statement's text and parameters, which are numbered on.
    mutating func append(_ other: SQL) {
        problem = problem ?? other.problem
        let bytes = other.text.utf8
        var copied = bytes.startIndex
        for (index, parameter) in other.parameters.enumerated() {
            let place = bytes.index(bytes.startIndex, offsetBy: parameter.position)
            text += other.text[copied..<place]
            copied = bytes.index(place, offsetBy: "$\(index + 1)".utf8.count)
            let range = parameter.range.map { $0.lowerBound + payload.count..<$0.upperBound + payload.count }
            parameters.append(Parameter(type: parameter.type, range: range, position: text.utf8.count))
            text += "$\(parameters.count)"
        }
        text += other.text[copied...]
        payload += other.payload
        if parameters.count > Self.parameterLimit {
            problem = problem ?? .invalid(reason: "a statement has at most \(Self.parameterLimit) parameters")
        }
    }

    mutating func append(identifier: String) {
        guard !identifier.isEmpty, !identifier.utf8.contains(0) else {
            problem = problem ?? .invalid(reason: "an identifier has at least one character, and none is NUL")
            return
        }
        // By scalars, as the server reads it: a quote with a combining mark after it is another character.
        let quoted = identifier.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        text += "\"" + String(String.UnicodeScalarView(quoted)) + "\""
    }
}

extension SQL: CustomStringConvertible {
    /// The text alone: values may be secrets.
    public var description: String { text }
}
