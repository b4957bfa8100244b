/// Gives each element of a template a number, and finds out what of the data decides how it looks.
struct NumberElements {
    private(set) var reads = ElementReads()
    private let strings: [String: Localised<MarkedText>]

    /// At most so many values for a text that is kept for each of them.
    static let mostRecurring = VersionKey.length - 1

    init(strings: [String: Localised<MarkedText>]) { self.strings = strings }

    /// The pages with their elements numbered.
    mutating func number(_ pages: [Page]) -> [Page] {
        pages.map { page in
            var page = page
            _ = number(&page.elements, Scope())
            return page
        }
    }

    /// Numbers the elements; the steps that they and what is in them read.
    private mutating func number(_ elements: inout [Element], _ scope: Scope) -> Set<Int> {
        var steps: Set<Int> = []
        for index in elements.indices { steps.formUnion(number(&elements[index], scope)) }
        return steps
    }

    private mutating func number(_ element: inout Element, _ outer: Scope) -> Set<Int> {
        element.number = reads.elements.count
        reads.elements.append(.init(steps: [], recurs: false))
        var scope = outer
        var steps: Set<Int> = []
        if let repetition = element.repetition {
            add([repetition.list], scope, to: &steps)
            scope.enter(repetition)
        }
        if let condition = element.condition {
            add(condition.paths, scope, to: &steps)
            // Two texts that are instants are compared as such, in the zone of the event.
            add([.eventTimeZone], scope, to: &steps)
        }
        for alternative in element.alternative?.contents ?? [] { add(alternative, scope, to: &steps) }
        steps.formUnion(numberContent(of: &element, scope))
        var recurs = false
        if case .text = element.content { recurs = steps.count <= Self.mostRecurring }
        reads.elements[element.number] = .init(steps: steps.sorted(), recurs: recurs)
        return steps
    }

    private mutating func numberContent(of element: inout Element, _ scope: Scope) -> Set<Int> {
        var steps: Set<Int> = []
        switch element.content {
        case .text(let text): add(text.text, scope, to: &steps)
        case .shape: break
        case .image(let image): if case .data(let path) = image.source { add([path], scope, to: &steps) }
        case .code(let code): add(code.payload, scope, to: &steps)
        case .group(var elements):
            steps = number(&elements, scope)
            element.content = .group(elements)
        case .flow(var flow):
            steps = number(&flow.elements, scope)
            element.content = .flow(flow)
        case .table(let table):
            var inner = scope
            inner.enter(table.rows)
            add([table.rows.list], scope, to: &steps)
            for column in table.columns {
                add(column.cell, inner, to: &steps)
                for text in [column.header, column.footer] { if let text { add(text, scope, to: &steps) } }
            }
        }
        return steps
    }
}

// MARK: - What expressions read

extension NumberElements {
    /// The names that `each` gave, with the list of the data that they come from.
    private struct Scope {
        private var lists: [String: [String]] = [:]

        mutating func enter(_ repetition: Repetition) { lists[repetition.name] = steps(of: repetition.list) }

        /// Where the path leads: of a row, the whole list.
        func steps(of path: DataPath) -> [String] { path.parts.first.flatMap { lists[$0] } ?? path.parts }
    }

    private mutating func add(_ text: Localised<MarkedText>, _ scope: Scope, to steps: inout Set<Int>) {
        var visited: Set<String> = []
        add(text, scope, to: &steps, visited: &visited)
    }

    private mutating func add(
        _ text: Localised<MarkedText>, _ scope: Scope, to steps: inout Set<Int>, visited: inout Set<String>
    ) {
        for span in text.contents.flatMap(\.spans) {
            add(span.content, scope, to: &steps, visited: &visited)
            if let link = span.link { add(link, scope, to: &steps, visited: &visited) }
        }
    }

    private mutating func add(_ text: Interpolation, _ scope: Scope, to steps: inout Set<Int>) {
        var visited: Set<String> = []
        add(text, scope, to: &steps, visited: &visited)
    }

    private mutating func add(
        _ text: Interpolation, _ scope: Scope, to steps: inout Set<Int>, visited: inout Set<String>
    ) {
        for case .value(let expression) in text.parts {
            add(expression.paths, scope, to: &steps)
            for filter in expression.filters { add(filter.unwrittenPaths(after: expression.path), scope, to: &steps) }
            for name in expression.paths.compactMap(\.stringName) where visited.insert(name).inserted {
                if let string = strings[name] { add(string, scope, to: &steps, visited: &visited) }
            }
        }
    }

    private mutating func add(_ paths: [DataPath], _ scope: Scope, to steps: inout Set<Int>) {
        for path in paths where path.stringName == nil {
            if let step = reads.paths.read(scope.steps(of: path)) { steps.insert(step) }
        }
    }
}

extension DataPath {
    static let eventTimeZone = DataPath(parts: ["event", "timeZone"])
    static let priceCurrency = DataPath(parts: ["price", "currency"])
}

extension Filter {
    /// Paths that the filter reads without a word of the template: the zone of the event, the currency of an amount.
    fileprivate func unwrittenPaths(after path: DataPath) -> [DataPath] {
        switch self {
        case .date, .dateSkeleton, .time, .range, .relativeDay: [.eventTimeZone]
        case .money(.ofData): [.priceCurrency, DataPath(parts: path.parts.dropLast() + ["currency"])]
        case .money, .number, .upper, .lower, .join, .fallback, .truncate: []
        }
    }
}
