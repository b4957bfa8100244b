import Foundation

extension Evaluator {
    /// The text with its fields filled in. Fails with what a field's value has wrong: `missingField`, `wrongKind`,
    /// `invalidInstant`, `invalidNumber`, `invalidCurrency`, `invalidTimeZone`, `tooManyItems`, `tooLong`.
    public func text(of interpolation: Interpolation, for reader: Reader = .person) throws(RenderError) -> String {
        var allowance = TextAllowance()
        return try text(interpolation, for: reader, within: &allowance)
    }

    /// The text in this reader's language; empty when it exists in no language.
    public func text(
        of localised: Localised<Interpolation>, for reader: Reader = .person
    ) throws(RenderError) -> String {
        guard let interpolation = pick(localised) else { return "" }
        return try text(of: interpolation, for: reader)
    }

    /// The stretches of the text with their fields filled in; neighbours differ in style, none is empty.
    ///
    /// Fails like `text(of:for:)`, and with `invalidLink`.
    public func spans(
        of text: MarkedText, in letterCase: TextStyle.LetterCase = .asWritten
    ) throws(RenderError) -> [ResolvedSpan] {
        var allowance = TextAllowance()
        var spans = try spans(text, within: &allowance)
        for index in spans.indices { spans[index].text = spans[index].text.written(in: letterCase, format.locale) }
        return spans
    }

    /// The spans of the text in this reader's language; none when it exists in no language.
    public func spans(
        of localised: Localised<MarkedText>, in letterCase: TextStyle.LetterCase = .asWritten
    ) throws(RenderError) -> [ResolvedSpan] {
        guard let text = pick(localised) else { return [] }
        return try spans(of: text, in: letterCase)
    }
}

extension String {
    /// The text in capital or small letters, by the rules of the locale.
    fileprivate func written(in letterCase: TextStyle.LetterCase, _ locale: Locale) -> String {
        switch letterCase {
        case .asWritten: self
        case .upper: uppercased(with: locale)
        case .lower: lowercased(with: locale)
        }
    }
}

/// How much text an expression may still make: strings that contain strings could double it at every step.
struct TextAllowance {
    private var bytes = Evaluator.maximumTextLength
    private(set) var depth = 0

    /// Takes the room that `text` needs, and a little for the step itself.
    mutating func spend(_ text: String, for path: DataPath) throws(RenderError) {
        bytes -= min(text.utf8.count, Evaluator.maximumTextLength) + 4
        guard bytes >= 0 else { throw RenderError(.tooLong(limit: Evaluator.maximumTextLength), field: "\(path)") }
    }

    mutating func descend(into path: DataPath) throws(RenderError) {
        depth += 1
        guard depth <= 16 else {
            let expected = "a text that does not lead back to itself"
            throw RenderError(.wrongKind(expected: expected, found: "a circle of texts"), field: "\(path)")
        }
    }

    mutating func ascend() { depth -= 1 }
}

// MARK: - Texts

extension Evaluator {
    private func text(
        _ interpolation: Interpolation, for reader: Reader, within allowance: inout TextAllowance
    ) throws(RenderError) -> String {
        var text = ""
        for part in interpolation.parts {
            switch part {
            case .literal(let literal): text += literal
            case .value(let expression): text += try evaluate(expression, for: reader, within: &allowance)
            }
        }
        return text
    }

    private func evaluate(
        _ expression: Expression, for reader: Reader, within allowance: inout TextAllowance
    ) throws(RenderError) -> String {
        let place = place(at: expression.path)
        var value = try value(of: expression.path, at: place, within: &allowance)
        var filters = expression.filters[...]
        if !expression.others.isEmpty {
            guard case .join(let separator)? = filters.popFirst() else {
                // The parser refuses this; a hand-made expression gets the same answer here.
                throw RenderError(.wrongKind(expected: "join as the first filter", found: "several values"))
            }
            value = try join(
                [expression.path] + expression.others, separator: separator, for: reader, within: &allowance)
        }
        for filter in filters { value = try apply(filter, to: value, of: place, for: reader) }
        let text = try text(value, of: place, for: reader)
        try allowance.spend(text, for: expression.path)
        return text
    }

    /// What goes into the filters of an expression.
    private func value(
        of path: DataPath, at place: Place, within allowance: inout TextAllowance
    ) throws(RenderError) -> FilteredValue {
        guard let name = path.stringName else {
            return place.present.map(FilteredValue.value) ?? .absent(field: place.field)
        }
        return .text(try string(name, at: path, within: &allowance).map(\.text).joined())
    }

    /// One text of the values at several paths. What is absent or empty is left out; of a list every item counts.
    private func join(
        _ paths: [DataPath], separator: String, for reader: Reader, within allowance: inout TextAllowance
    ) throws(RenderError) -> FilteredValue {
        var texts: [String] = []
        for path in paths {
            let place = place(at: path)
            var value = try value(of: path, at: place, within: &allowance)
            if case .value(.list) = value {
                value = try apply(.join(separator: separator), to: value, of: place, for: reader)
            }
            if case .absent = value { continue }
            let text = try text(value, of: place, for: reader)
            try allowance.spend(text, for: path)
            if !text.isEmpty { texts.append(text) }
        }
        guard let first = paths.first, texts.isEmpty else { return .text(texts.joined(separator: separator)) }
        return .absent(field: place(at: first).field)
    }

    /// The spans of one of the template's own strings.
    private func string(
        _ name: String, at path: DataPath, within allowance: inout TextAllowance
    ) throws(RenderError) -> [ResolvedSpan] {
        guard let marked = strings[name].flatMap(pick) else { throw RenderError(.missingField, field: "\(path)") }
        try allowance.descend(into: path)
        let spans = try spans(marked, within: &allowance)
        allowance.ascend()
        return spans
    }

    /// How a value that needs no filter is printed.
    func text(_ value: FilteredValue, of place: Place, for reader: Reader) throws(RenderError) -> String {
        switch value {
        case .text(let text), .value(.string(let text)): return text
        case .absent(let field): throw RenderError(.missingField, field: field)
        case .value(.number(let number)):
            guard number.isFinite else { throw RenderError(.invalidNumber, field: place.field, value: "\(number)") }
            // Not grouped: it may be the number of a seat or an order. The filter `number` groups.
            return reader == .machine ? number.canonicalText : format.number(number, decimals: nil, grouped: false)
        case .value(let value):
            throw RenderError(
                .wrongKind(expected: Self.printable(insteadOf: value, at: place), found: value.kind),
                field: place.field, value: value.excerpt)
        }
    }

    private static func printable(insteadOf value: Value, at place: Place) -> String {
        switch value {
        case .bool: "a text or a number; ask for true or false with `when`"
        case .list: "one value; join the list's items with the filter `join`, or repeat the element with `each`"
        case .object(let members):
            members.keys.min().map { "one of its fields, such as \(place.field).\(Excerpt.of($0))" }
                ?? "a text or a number"
        default: "a text or a number"
        }
    }
}

// MARK: - Spans

extension Evaluator {
    private func spans(
        _ marked: MarkedText, within allowance: inout TextAllowance
    ) throws(RenderError) -> [ResolvedSpan] {
        var spans: [ResolvedSpan] = []
        func append(_ span: ResolvedSpan) {
            guard !span.text.isEmpty else { return }
            if spans.last?.hasStyle(of: span) == true {
                spans[spans.count - 1].text += span.text
            } else {
                spans.append(span)
            }
        }
        for span in marked.spans {
            let link = try span.link.map { link throws(RenderError) in try address(link, within: &allowance) }
            for part in span.content.parts {
                for piece in try pieces(part, within: &allowance) {
                    append(
                        ResolvedSpan(
                            text: piece.text, isBold: span.isBold || piece.isBold,
                            isItalic: span.isItalic || piece.isItalic, link: link ?? piece.link))
                }
            }
        }
        return spans
    }

    /// A string of the template that stands without filters keeps its own emphasis and links.
    private func pieces(
        _ part: Interpolation.Part, within allowance: inout TextAllowance
    ) throws(RenderError) -> [ResolvedSpan] {
        switch part {
        case .literal(let text): return [ResolvedSpan(text: text)]
        case .value(let expression):
            if let name = expression.path.stringName, expression.filters.isEmpty {
                let pieces = try string(name, at: expression.path, within: &allowance)
                for piece in pieces { try allowance.spend(piece.text, for: expression.path) }
                return pieces
            }
            return [ResolvedSpan(text: try evaluate(expression, for: .person, within: &allowance))]
        }
    }

    private func address(_ link: Interpolation, within allowance: inout TextAllowance) throws(RenderError) -> String {
        var address = LinkAddress()
        for part in link.parts {
            switch part {
            case .literal(let text): address.append(template: text)
            case .value(let expression):
                address.append(data: try evaluate(expression, for: .machine, within: &allowance))
            }
        }
        let field = link.paths.first.map { place(at: $0).field }
        guard address.isOpenable else { throw RenderError(.invalidLink, field: field, value: Excerpt.of(address.text)) }
        return address.text
    }
}
