/// Walks through ticket data beside the shape it should have, and keeps the problem to report.
///
/// Each step returns the corrected value, or nil when the value is right as it is, so that good data is not copied.
struct ShapeCheck {
    private var problems = FirstProblem()
    /// Where the walk is.
    var path: [String] = []

    var firstProblem: RenderError? { problems.error }

    mutating func examine(_ value: Value) -> Value? { examine(value, as: TicketShape.root, isRequired: true) }

    private mutating func examine(_ value: Value, as node: TicketShape.Node, isRequired: Bool) -> Value? {
        switch (node, value) {
        case (.object(let fields), .object(let members)): return examine(members, fields: fields)
        case (.object(let fields), .null):
            reportMissing(in: fields)
            return nil
        case (.list(let item), .list(let items)): return examine(items, item: item)
        case (.field(let kind), _): return examine(value, as: kind, isRequired: isRequired)
        case (.list, .null): return nil
        default:
            report(.wrongKind(expected: node.kind == .list ? "a list" : "an object", found: value.kind), value)
            return nil
        }
    }

    private mutating func examine(_ members: [String: Value], fields: TicketShape.Members) -> Value? {
        var corrected = members
        var isCorrected = false
        for (key, value) in members {
            path.append(key)
            if let field = fields.byName[key] {
                if let correction = examine(value, as: field.node, isRequired: field.isRequired) {
                    corrected[key] = correction
                    isCorrected = true
                }
            } else {
                report(.unknownField(nearest: nil))
            }
            path.removeLast()
        }
        for (name, node) in fields.required where members[name] == nil { reportMissing(name, node) }
        return isCorrected ? .object(corrected) : nil
    }

    private mutating func examine(_ items: [Value], item: TicketShape.Node) -> Value? {
        guard hasRoom(for: items) else { return nil }
        var corrected = items
        var isCorrected = false
        for (position, value) in items.enumerated() {
            path.append(String(position))
            if let correction = examine(value, as: item, isRequired: false) {
                corrected[position] = correction
                isCorrected = true
            }
            path.removeLast()
        }
        return isCorrected ? .list(corrected) : nil
    }

    mutating func hasRoom(for items: [Value]) -> Bool {
        guard items.count > TicketShape.mostItems else { return true }
        report(.tooManyItems(count: items.count, limit: TicketShape.mostItems))
        return false
    }

    // MARK: - Fields

    private mutating func examine(_ value: Value, as kind: TicketShape.Kind, isRequired: Bool) -> Value? {
        if isRequired, value.isAbsent {
            report(.missingField)
            return nil
        }
        switch (kind, value) {
        case (_, .null): return nil
        case (.anything, .object(let members)): return examineFree(members)
        case (.number, .number): return nil
        case (_, .string(let text)) where kind != .anything: return examine(text, as: kind)
        case (.text, .number(let number)): return .string(number.canonicalText)
        default:
            report(.wrongKind(expected: kind.words, found: value.kind), value)
            return nil
        }
    }

    private mutating func examine(_ text: String, as kind: TicketShape.Kind) -> Value? {
        let correction = examineCharacters(of: text, isPicture: kind == .picture)
        guard !text.isEmpty, let problem = kind.problem(with: text) else { return correction }
        report(problem, .string(text))
        return nil
    }

    mutating func examineCharacters(of text: String, isPicture: Bool) -> Value? {
        let limit = isPicture ? RecordLimits.standard.textBytes : TicketShape.longestText
        guard text.utf8.count <= limit else {
            report(.tooLong(limit: limit), .string(text))
            return nil
        }
        switch TextCheck.examine(text) {
        case .clean(let hasCarriageReturn):
            return hasCarriageReturn ? .string(TextCheck.withoutCarriageReturns(text)) : nil
        case .forbidden(let scalar):
            report(.controlCharacter("U+" + Excerpt.codePoint(scalar.value)), .string(text))
            return nil
        }
    }

    // MARK: - Problems

    private mutating func reportMissing(_ name: String, _ node: TicketShape.Node) {
        path.append(name)
        if case .object(let fields) = node { reportMissing(in: fields) } else { report(.missingField) }
        path.removeLast()
    }

    private mutating func reportMissing(in fields: TicketShape.Members) {
        for (name, node) in fields.required { reportMissing(name, node) }
    }

    mutating func report(_ problem: RenderError.Problem, _ value: Value? = nil) {
        problems.note(problem, at: path, value)
    }
}
