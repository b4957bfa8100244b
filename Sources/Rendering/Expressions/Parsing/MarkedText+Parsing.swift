extension MarkedText {
    /// Reads text with `{fields}`, `**bold**`, `*italic*` and `[text](link)`.
    ///
    /// A backslash takes the next sign as it is. A `*` with space on both sides, or that has nothing to mark, is a star.
    public init(parsing source: String) throws(ExpressionError) {
        var parser = MarkedTextParser(scanner: try ExpressionScanner(source))
        try parser.parse()
        self = MarkedText(spans: parser.spans)
    }
}

private struct MarkedTextParser {
    enum Emphasis { case bold, italic }

    /// An emphasis that was begun, and where.
    struct Opening {
        var emphasis: Emphasis
        var place: Int
    }

    var scanner: ExpressionScanner
    var spans: [MarkedText.Span] = []
    private var text = InterpolationBuilder()
    private var openings: [Opening] = []
    /// Where the link that is being read began, the first of its spans, and how many emphases were open before it.
    private var link: (place: Int, firstSpan: Int, openings: Int)?

    init(scanner: ExpressionScanner) { self.scanner = scanner }

    mutating func parse() throws(ExpressionError) {
        while let scalar = scanner.current {
            switch scalar {
            case "\\": try takeEscape()
            case "{", "}": try text.takeBrace(from: &scanner)
            case "*": try takeStars()
            case "[": try beginLink()
            case "]" where link != nil: try endLink()
            default:
                text.append(scalar)
                scanner.position += 1
            }
        }
        if let link {
            throw scanner.failure(
                expected: "](https://…) to end the link that begins here, or \\[ for a bracket", at: link.place)
        }
        try closeAll(downTo: 0)
        endSpan()
    }

    private mutating func takeEscape() throws(ExpressionError) {
        guard let escaped = scanner.peek(1) else {
            throw scanner.failure(expected: "a sign after the backslash, or \\\\ for a backslash")
        }
        text.append(escaped)
        scanner.position += 2
    }

    private mutating func endSpan() {
        guard !text.isEmpty else { return }
        spans.append(
            MarkedText.Span(
                content: text.interpolation, isBold: openings.contains { $0.emphasis == .bold },
                isItalic: openings.contains { $0.emphasis == .italic }))
        text = InterpolationBuilder()
    }
}

// MARK: - Emphasis

extension MarkedTextParser {
    private mutating func takeStars() throws(ExpressionError) {
        let start = scanner.position
        var end = start
        while end < scanner.scalars.count, scanner.scalars[end] == "*" { end += 1 }
        var count = end - start
        guard count <= 3 else {
            throw scanner.failure(expected: "at most three stars, or \\* for a star that is printed")
        }
        let hasTextBefore = start > 0 && !scanner.scalars[start - 1].properties.isWhitespace
        let hasTextAfter = end < scanner.scalars.count && !scanner.scalars[end].properties.isWhitespace
        scanner.position = end
        if hasTextBefore { while count > 0, let emphasis = closable(with: count) { count -= close(emphasis) } }
        guard count > 0 else { return }
        guard hasTextAfter else {
            for _ in 0..<count { text.append("*") }
            return
        }
        if count >= 2 { try open(.bold, at: start) }
        if count != 2 { try open(.italic, at: start) }
    }

    private mutating func open(_ emphasis: Emphasis, at place: Int) throws(ExpressionError) {
        guard !openings.contains(where: { $0.emphasis == emphasis }) else {
            throw scanner.failure(expected: "the end of the \(emphasis) text, or \\* for a star", at: place)
        }
        endSpan()
        openings.append(Opening(emphasis: emphasis, place: place))
    }

    /// The innermost emphasis that so many stars end. Two that began together (`***`) end in either order.
    private func closable(with count: Int) -> Emphasis? {
        guard openings.count > (link?.openings ?? 0), let last = openings.last else { return nil }
        let candidates = openings.dropFirst(link?.openings ?? 0).reversed().prefix { $0.place == last.place }
        return candidates.first { $0.emphasis == .bold ? count >= 2 : count != 2 }?.emphasis
    }

    private mutating func close(_ emphasis: Emphasis) -> Int {
        endSpan()
        openings.removeAll { $0.emphasis == emphasis }
        return emphasis == .bold ? 2 : 1
    }

    private mutating func closeAll(downTo count: Int) throws(ExpressionError) {
        guard openings.count > count, let opening = openings.last else { return }
        let stars = opening.emphasis == .bold ? "**" : "*"
        throw scanner.failure(
            expected: "\(stars) to end the \(opening.emphasis) text that begins here, or \\* for a star",
            at: opening.place)
    }
}

// MARK: - Links

extension MarkedTextParser {
    private mutating func beginLink() throws(ExpressionError) {
        guard link == nil else { throw scanner.failure(expected: "the end of the link, or \\[ for a bracket") }
        endSpan()
        link = (scanner.position, spans.count, openings.count)
        scanner.position += 1
    }

    private mutating func endLink() throws(ExpressionError) {
        guard let begun = link else { return }
        try closeAll(downTo: begun.openings)
        endSpan()
        guard spans.count > begun.firstSpan else { throw scanner.failure(expected: "the text of the link") }
        scanner.position += 1
        try scanner.require("(", or: "( and the address of the link, or \\[ for a bracket that is printed")
        let target = try address()
        for index in begun.firstSpan..<spans.count { spans[index].link = target }
        link = nil
    }

    private mutating func address() throws(ExpressionError) -> Interpolation {
        var address = InterpolationBuilder()
        while let scalar = scanner.current, scalar != ")" {
            if scalar == "{" || scalar == "}" {
                try address.takeBrace(from: &scanner)
                continue
            }
            if scalar == "\\", let escaped = scanner.peek(1) {
                address.append(escaped)
                scanner.position += 2
                continue
            }
            guard !scalar.properties.isWhitespace else {
                throw scanner.failure(expected: ") to end the address; spaces in it are written %20")
            }
            address.append(scalar)
            scanner.position += 1
        }
        guard !address.isEmpty else { throw scanner.failure(expected: "the address of the link") }
        try scanner.require(")", or: ") to end the address of the link")
        return address.interpolation
    }
}
