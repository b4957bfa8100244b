/// Writes a JSON object on one line with its keys in the order in which they were added (RFC 8259).
struct JSONLine {
    private var text = "{"

    /// The object without its closing brace.
    var open: String { text }
    var closed: String { text + "}" }

    mutating func add(_ key: String, _ value: Int) { add(key, raw: "\(value)") }
    mutating func add(_ key: String, _ value: Bool) { add(key, raw: "\(value)") }
    mutating func add(_ key: String, _ value: String) { add(key, raw: Self.quoted(value)) }
    mutating func add(_ key: String, _ value: JSONLine) { add(key, raw: value.closed) }
    mutating func add(_ key: String, list: [JSONLine]) {
        add(key, raw: "[" + list.map(\.closed).joined(separator: ",") + "]")
    }

    private mutating func add(_ key: String, raw: String) {
        if text.utf8.count > 1 { text += "," }
        text += Self.quoted(key) + ":" + raw
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            // JSON wants these escaped; DEL and the C1 controls are for terminals that show a report.
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
