/// Compares a document with a schema and collects what does not agree.
struct SchemaValidator {
    private let schema: TemplateSchema
    private let colours: Set<String>
    private let styles: Set<String>
    private(set) var problems: TemplateProblems

    init(root: SourceNode, schema: TemplateSchema, problems: TemplateProblems) {
        self.schema = schema
        self.problems = problems
        colours = Set(root["colours"]?.entries.map(\.key) ?? [])
        styles = Set(root["styles"]?.entries.map(\.key) ?? [])
    }

    mutating func validate(_ node: SourceNode) { validate(node, as: schema.root) }

    /// The depth of `node` is limited, and each step goes down in it, so this ends.
    private mutating func validate(_ node: SourceNode, as expected: SchemaNode) {
        guard !problems.isFull else { return }
        let expected = schema.resolve(expected)
        switch expected.kind {
        case .object(let keys): validateObject(node, keys: keys, expected)
        case .map(let form, let values): validateMap(node, keys: form, values: values, expected)
        case .list(let item, let count): validateList(node, item: item, count: count, expected)
        case .tuple(let items): validateTuple(node, items: items, expected)
        case .oneOf(let alternatives): validateOneOf(node, alternatives, expected)
        case .reference(let name): preconditionFailure("the schema has no definition \(name)")
        default:
            if let problem = scalarProblem(node, expected) {
                problems.add(node, problem.fact, remedy: problem.remedy)
            }
        }
    }

    // MARK: Maps

    private mutating func validateObject(_ node: SourceNode, keys: [SchemaKey], _ expected: SchemaNode) {
        guard node.isMap else { return refuse(node, expected) }
        let names = keys.map(\.name)
        for entry in node.entries {
            if let key = keys.first(where: { $0.name == entry.key }) {
                validate(entry.value, as: key.node)
            } else {
                problems.add(
                    at: entry.position, path: entry.value.path, "unknown key \(quoted(entry.key))",
                    remedy: didYouMean(entry.key, among: names) ?? "allowed are \(oneOf(names, limit: 40))")
            }
        }
        for key in keys where key.isRequired && node[key.name] == nil {
            let remedy = "add \(key.name): \(expectation(of: key.node))"
            problems.add(node, "the key \"\(key.name)\" is missing", remedy: remedy)
        }
    }

    private mutating func validateMap(
        _ node: SourceNode, keys form: TextForm, values: SchemaNode, _ expected: SchemaNode
    ) {
        guard node.isMap else { return refuse(node, expected) }
        for entry in node.entries {
            if !form.accepts(entry.key) {
                problems.add(
                    at: entry.position, path: entry.value.path, "\(quoted(entry.key)) cannot be a key here",
                    remedy: "use \(form.expectation)")
            }
            validate(entry.value, as: values)
        }
        if node.entries.isEmpty { problems.add(node, "the map is empty", remedy: "fill it or leave it out") }
    }

    // MARK: Lists

    private mutating func validateList(
        _ node: SourceNode, item: SchemaNode, count: ClosedRange<Int>, _ expected: SchemaNode
    ) {
        guard node.isList else { return refuse(node, expected) }
        if !count.contains(node.items.count) {
            problems.add(
                node, "the list has \(node.items.count) items",
                remedy: "it takes \(count.lowerBound) to \(count.upperBound)")
        }
        for child in node.items { validate(child, as: item) }
    }

    private mutating func validateTuple(_ node: SourceNode, items: [SchemaNode], _ expected: SchemaNode) {
        guard node.isList else { return refuse(node, expected) }
        guard node.items.count == items.count else {
            let remedy = expected.summary.isEmpty ? nil : lowercasedFirst(expected.summary)
            problems.add(node, "the list has \(node.items.count) items instead of \(items.count)", remedy: remedy)
            return
        }
        for (child, item) in zip(node.items, items) { validate(child, as: item) }
    }

    // MARK: Alternatives

    private mutating func validateOneOf(_ node: SourceNode, _ alternatives: [SchemaNode], _ expected: SchemaNode) {
        let fitting = flatten(alternatives).filter { hasShape(of: node, $0) }
        switch node.content {
        case .map where fitting.count > 1: validateVariant(node, fitting, expected)
        case .map, .list:
            guard let only = fitting.first else { return refuse(node, expected) }
            validate(node, as: only)
        default:
            let found = fitting.map { scalarProblem(node, $0) }
            guard !found.contains(where: { $0 == nil }) else { return }
            // The words of the alternative that was meant are the most exact.
            if let problem = found.lazy.compactMap(\.self).first(where: { fitting.count == 1 || $0.isNear }) {
                problems.add(node, problem.fact, remedy: problem.remedy)
            } else {
                refuseScalar(node, fitting, expected)
            }
        }
    }

    /// Maps are told apart by the key that each alternative names first.
    private mutating func validateVariant(_ node: SourceNode, _ variants: [SchemaNode], _ expected: SchemaNode) {
        let named = variants.compactMap { variant in firstKey(of: variant).map { (name: $0, variant: variant) } }
        let present = named.filter { node[$0.name] != nil }
        let words = named.map(\.name)
        guard let chosen = present.first else {
            let guess = node.entries.lazy.compactMap { words.nearest(to: $0.key) }.first
            problems.add(
                node, "none of the keys \(oneOf(words)) is here",
                remedy: guess.map { "did you mean \"\($0)\"?" } ?? "add the one that says what this is")
            return
        }
        if present.count > 1 {
            problems.add(
                node, "the keys \(present.map { "\"\($0.name)\"" }.joined(separator: " and ")) exclude each other",
                remedy: "make two of it")
            return
        }
        validate(node, as: chosen.variant)
    }

    private func firstKey(of variant: SchemaNode) -> String? {
        if case .object(let keys) = variant.kind { keys.first?.name } else { nil }
    }

    /// Alternatives with references and alternatives within them replaced by what they stand for.
    private func flatten(_ alternatives: [SchemaNode]) -> [SchemaNode] {
        alternatives.flatMap { alternative -> [SchemaNode] in
            let node = schema.resolve(alternative)
            if case .oneOf(let inner) = node.kind { return flatten(inner) }
            return [node]
        }
    }

    private func hasShape(of node: SourceNode, _ expected: SchemaNode) -> Bool {
        switch expected.kind {
        case .object, .map: node.isMap
        case .list, .tuple: node.isList
        default: !node.isMap && !node.isList
        }
    }

    // MARK: Scalars

    private func scalarProblem(_ node: SourceNode, _ expected: SchemaNode) -> ScalarCheck.Problem? {
        ScalarCheck(colours: colours, styles: styles).problem(node, expected)
    }

    private mutating func refuseScalar(_ node: SourceNode, _ alternatives: [SchemaNode], _ expected: SchemaNode) {
        let words = alternatives.flatMap { node -> [String] in
            switch node.kind {
            case .words(let words): words
            case .colour: Array(colours)
            default: []
            }
        }
        let guess = node.text.flatMap { didYouMean($0, among: words.sorted()) }
        let remedy = guess ?? "expected " + expectation(of: SchemaNode(.oneOf(alternatives), expected.summary))
        problems.add(node, ScalarCheck.found(node), remedy: remedy)
    }

    private mutating func refuse(_ node: SourceNode, _ expected: SchemaNode) {
        let remedy = "expected " + expectation(of: expected)
        problems.add(node, ScalarCheck.found(node), remedy: remedy)
    }

    // MARK: Words

    private func expectation(of node: SchemaNode) -> String {
        let node = schema.resolve(node)
        switch node.kind {
        case .object(let keys): return "a map with the keys \(oneOf(keys.map(\.name), limit: 40))"
        case .map(let form, _): return "a map whose keys are each \(form.expectation)"
        case .list: return "a list"
        case .tuple(let items):
            return node.summary.isEmpty ? "a list of \(items.count)" : lowercasedFirst(node.summary)
        case .oneOf(let alternatives):
            return alternatives.count > 4 && !node.summary.isEmpty
                ? lowercasedFirst(node.summary)
                : alternatives.map { expectation(of: $0) }.joined(separator: ", or ")
        default: return ScalarCheck.expectation(of: node)
        }
    }

    private func lowercasedFirst(_ text: String) -> String {
        let end = text.hasSuffix(".") ? text.dropLast() : text[...]
        return end.prefix(1).lowercased() + end.dropFirst()
    }
}
