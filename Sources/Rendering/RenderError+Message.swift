extension RenderError: CustomStringConvertible {
    /// `classic: element front/holder: holder.name "Maximiliana …" is 12.4 mm too wide for 60 mm; shorten it, …`
    public var description: String { "\(fact); \(remedy)" }

    /// What is wrong, and where: template, element, field and value as far as they are known.
    public var fact: String {
        let places = [template.map { Excerpt.of($0) }, element.map { "element \(Excerpt.of(path: $0))" }]
        return (places.compactMap(\.self) + [problem.fact(about: subject)]).joined(separator: ": ")
    }

    /// What the reader can do about it, as an imperative.
    public var remedy: String {
        switch problem {
        case .missingField: return field.map(remedyOfMissing) ?? problem.remedy
        case .invalidLocale: return value.flatMap(LanguageTag.suggestion).map { "write it as \($0)" } ?? problem.remedy
        default: return problem.remedy
        }
    }

    private func remedyOfMissing(_ field: String) -> String {
        if field.hasPrefix("strings.") { return "add it to the template's strings" }
        if TicketShape.fields.contains(where: { $0.isRequired && $0.path == field }) {
            return "add it to the data: no ticket is made without it"
        }
        // A template does not write the numbers of a list's items.
        let isItem = field.split(separator: ".").contains { $0.allSatisfy(\.isNumber) }
        let path = isItem ? "…" : Excerpt.of(path: field)
        return "add it to the data, or let the template do without: {\(path) | default: \"–\"} or when: \(path)"
    }

    /// The field and its value; nil when the element as a whole is to blame.
    private var subject: String? {
        switch (field.map { Excerpt.of(path: $0) }, value.map { Excerpt.of($0) }) {
        case (let field?, let value?): "\(field) \"\(value)\""
        case (let field?, nil): field
        case (nil, let value?): "\"\(value)\""
        case (nil, nil): nil
        }
    }
}

extension Excerpt {
    /// A field's or an element's path: longer than a value may be, since it tells where to look.
    fileprivate static func of(path: String) -> String {
        path.split(separator: ".", maxSplits: 16, omittingEmptySubsequences: false).prefix(16)
            .map { of(String($0)) }.joined(separator: ".")
    }
}
