/// Compares single values with what is expected of them.
struct ScalarCheck {
    struct Problem: Equatable {
        var fact: String
        var remedy: String?
        /// The value is of the right kind, so that among alternatives this one was meant.
        var isNear = false
    }

    let colours: Set<String>
    let styles: Set<String>

    /// Nil when `node` is what is expected.
    func problem(_ node: SourceNode, _ expected: SchemaNode) -> Problem? {
        switch expected.kind {
        case .words(let words): wordProblem(node, words)
        case .text(let form): textProblem(node, form)
        case .length(let range): lengthProblem(node, range)
        case .share: node.text.flatMap(parseShare) == nil ? unexpected(node, expected) : nil
        case .colour: colourProblem(node)
        case .number(let range):
            numberProblem(node, expected) { range.contains($0) }
        case .integer(let range):
            numberProblem(node, expected) { $0 == $0.rounded() && range.contains(Int(exactly: $0) ?? .min) }
        case .boolean: node.bool == nil ? unexpected(node, expected) : nil
        default: unexpected(node, expected)
        }
    }

    private func unexpected(_ node: SourceNode, _ expected: SchemaNode) -> Problem {
        Problem(fact: Self.found(node), remedy: "expected " + Self.expectation(of: expected))
    }

    private func wordProblem(_ node: SourceNode, _ words: [String]) -> Problem? {
        guard let word = node.text else { return unexpected(node, SchemaNode(.words(words))) }
        if words.contains(word) { return nil }
        let question = didYouMean(word, among: words)
        let allowed = "allowed are \(oneOf(words))"
        return Problem(fact: "unknown word \(quoted(word))", remedy: question.map { "\($0) \(allowed)" } ?? allowed)
    }

    private func textProblem(_ node: SourceNode, _ form: TextForm) -> Problem? {
        guard let text = node.text else {
            let isScalar = node.number != nil || node.bool != nil
            let remedy = isScalar ? "put it in quotes" : "expected \(form.expectation)"
            return Problem(fact: Self.found(node), remedy: remedy)
        }
        if form == .styleName, !styles.contains(text) {
            return unknown("style", text, among: styles, declaredUnder: "styles")
        }
        guard form.accepts(text) else {
            return Problem(fact: "\(quoted(text)) cannot stand here", remedy: "expected \(form.expectation)")
        }
        return nil
    }

    private func lengthProblem(_ node: SourceNode, _ range: ClosedRange<Length>) -> Problem? {
        guard let length = Length(node) else {
            return Problem(fact: "\(node.summary) is no length", remedy: "write it like 12mm, 8.5pt, 1.25in or 12 (mm)")
        }
        // Half a nanometre forgives what conversion between units does to a limit.
        let slack = Length(points: 1e-6)
        guard range.lowerBound - slack <= length, length <= range.upperBound + slack else {
            return Problem(
                fact: "the length \(node.summary) is out of range",
                remedy: "from \(range.lowerBound.words) to \(range.upperBound.words)", isNear: true)
        }
        return nil
    }

    private func colourProblem(_ node: SourceNode) -> Problem? {
        switch node.content {
        case .text(let text):
            if text.hasPrefix("#") {
                guard Colour(hex: text) == nil else { return nil }
                return Problem(
                    fact: "\(quoted(text)) is no colour", remedy: "write #rgb, #rrggbb or #rrggbbaa", isNear: true)
            }
            return colours.contains(text) ? nil : unknown("colour", text, among: colours, declaredUnder: "colours")
        case .null:
            return Problem(
                fact: "the colour is missing", remedy: "put it in quotes: after a space, # begins a comment in YAML")
        case .number: return Problem(fact: Self.found(node), remedy: "write it as \"#\(node.summary)\", in quotes")
        default: return Problem(fact: Self.found(node), remedy: "expected \(Self.expectation(of: SchemaNode(.colour)))")
        }
    }

    private func unknown(_ kind: String, _ name: String, among names: Set<String>, declaredUnder key: String) -> Problem
    {
        Problem(
            fact: "unknown \(kind) \(quoted(name))",
            remedy: didYouMean(name, among: names.sorted()) ?? "declare it under `\(key)`")
    }

    private func numberProblem(_ node: SourceNode, _ expected: SchemaNode, isIn: (Double) -> Bool) -> Problem? {
        guard let number = node.number else { return unexpected(node, expected) }
        if isIn(number) { return nil }
        return Problem(
            fact: "\(NumberText.short(number)) is out of range", remedy: "expected \(Self.expectation(of: expected))")
    }

    // MARK: Words

    /// `found 12`, `found a list`; a missing value says so.
    static func found(_ node: SourceNode) -> String {
        if case .null = node.content { return "the value is missing" }
        return "found \(node.summary)"
    }

    static func expectation(of node: SchemaNode) -> String {
        switch node.kind {
        case .words(let words): "\(oneOf(words))"
        case .text(let form): form.expectation
        case .length: "a length such as 12mm or 8.5pt"
        case .share: "a share such as 2fr"
        case .colour: "a colour: #rrggbb in quotes, or a name of `colours`"
        case .number(let range):
            "a number from \(NumberText.short(range.lowerBound)) to \(NumberText.short(range.upperBound))"
        case .integer(let range):
            range.count == 1 ? "\(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        default: node.summary
        }
    }
}
