/// As much of CSS as the review of SVG art needs.
struct SVGStyle {
    /// Properties, in lower case, and their values: of a `style` attribute, or of all rules of a style sheet.
    let declarations: [(name: String, value: String)]

    /// Throws when the style hides words by escapes, or is taken from elsewhere.
    init(_ text: String) throws(RenderError) {
        guard !text.utf8.contains(UInt8(ascii: "\\")) else {
            throw .unreadable("the SVG art has escapes in its style; save it as plain SVG")
        }
        guard !text.lowercased().contains("@import") else {
            throw .unreadable("the SVG art takes its style from another file; save it with the style inside")
        }
        let parts = Self.withoutComments(text).split { $0 == ";" || $0 == "{" || $0 == "}" }
        declarations = parts.compactMap { part in
            guard let colon = part.firstIndex(of: ":") else { return nil }
            return (Self.trimmed(part[..<colon]).lowercased(), Self.trimmed(part[part.index(after: colon)...]))
        }
    }

    /// The identifiers that a property refers to, as `url(#…)`. Throws when it refers outside of the file.
    static func references(_ property: String, _ value: String) throws(RenderError) -> [String] {
        guard ["fill", "stroke", "clip-path", "mask"].contains(property) || property.hasPrefix("marker") else {
            return []
        }
        guard !value.utf8.contains(UInt8(ascii: "\\")) else {
            throw .unreadable("the SVG art has escapes in its style; save it as plain SVG")
        }
        var found: [String] = []
        var rest = value[...]
        while let open = rest.firstIndex(of: "(") {
            let isURL = rest[..<open].suffix(3).lowercased() == "url"
            rest = rest[rest.index(after: open)...]
            guard isURL else { continue }
            let target = rest.prefix { $0 != ")" }.filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
            guard target.hasPrefix("#") else {
                throw .unreadable("the SVG art refers to “\(target.prefix(40))”; bring everything into the one file")
            }
            found.append(String(target.dropFirst()))
        }
        return found
    }

    private static func withoutComments(_ text: String) -> String {
        var kept = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "/*") {
            kept += rest[..<start.lowerBound] + " "
            guard let end = rest[start.upperBound...].firstRange(of: "*/") else { return kept }
            rest = rest[end.upperBound...]
        }
        return kept + rest
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
