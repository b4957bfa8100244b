/// How much drawing an SVG file asks for, when all that it refers to is counted as often as it is drawn.
struct SVGDrawing {
    /// In the order in which they are counted.
    enum Reference: Int {
        /// Drawn once (`use`).
        case copy
        /// Drawn for the element and for each below it (`fill`, `clip-path`, `mask`).
        case paint
        /// Drawn for each corner of each outline.
        case marker
    }

    /// Nested elements and references together; librsvg draws by recursion.
    private static let deepest = 200

    private struct Node {
        var name: String
        /// Of the element itself.
        var cost: SVGCost
        var dashPeriod: Double?
        var children: [Int] = []
        var references: [(identifier: String, kind: Reference)] = []
    }

    private var nodes: [Node] = []
    private var open: [Int] = []
    private var identifiers: [String: [Int]] = [:]
    private var styleSheet = StyleSheet()

    /// What a style sheet may ask of every element, since it is not known which its selectors mean.
    private struct StyleSheet {
        var references: [String] = []
        var makesLayers = false
        var extent = 0.0
        var dashPeriod: Double?
    }

    var elementCount: Int { nodes.count }

    mutating func begin(_ tag: SVGScanner.Tag) throws(RenderError) {
        guard open.count < Self.deepest else { throw Self.tooDeep }
        let index = nodes.count
        nodes.append(Node(name: tag.name, cost: SVGCost(elements: 1, bytes: Double(tag.length))))
        if let parent = open.last { nodes[parent].children.append(index) }
        for attribute in tag.attributes where attribute.name == "id" {
            identifiers[attribute.value, default: []].append(index)
        }
        open.append(index)
    }

    mutating func end() { _ = open.popLast() }

    /// The element that is open refers to another.
    mutating func refer(to identifier: String, as kind: Reference) {
        guard let index = open.last else { return }
        nodes[index].references.append((identifier, kind))
    }

    /// The element that is open has a property, by an attribute or its style.
    mutating func take(_ name: String, _ value: String) {
        guard let index = open.last else { return }
        nodes[index].cost.extent += SVGProperty.extent(name, value)
        if SVGProperty.makesLayer(name, value) { nodes[index].cost.layers += 1 }
        if let period = SVGProperty.dashPeriod(name, value) {
            nodes[index].dashPeriod = min(period, nodes[index].dashPeriod ?? period)
        }
    }

    mutating func takeFromStyleSheet(_ name: String, _ value: String) {
        styleSheet.extent += SVGProperty.extent(name, value)
        if SVGProperty.makesLayer(name, value) { styleSheet.makesLayers = true }
        if let period = SVGProperty.dashPeriod(name, value) {
            styleSheet.dashPeriod = min(period, styleSheet.dashPeriod ?? period)
        }
    }

    mutating func referFromStyleSheet(to identifier: String) { styleSheet.references.append(identifier) }

    /// Throws when drawing would take too long, or never end.
    func checkCost() throws(RenderError) {
        try checkStyleSheetReferences()
        guard !nodes.isEmpty else { return }
        var sums = Sums(known: Array(repeating: nil, count: nodes.count))
        var whole = try cost(of: 0, below: 0, &sums).cost
        whole.extent += styleSheet.extent * whole.elements
        if styleSheet.makesLayers { whole.layers += whole.elements }
        if let period = styleSheet.dashPeriod { whole.dash(period: period) }
        try whole.check()
    }

    /// Rules can meet elements inside of what they refer to, again and again; with gradients that is harmless.
    private func checkStyleSheetReferences() throws(RenderError) {
        for identifier in styleSheet.references {
            for index in identifiers[identifier] ?? [] where !nodes[index].name.hasSuffix("Gradient") {
                throw .unreadable(
                    "the SVG art's style sheet refers to the <\(nodes[index].name)> “\(identifier)”; "
                        + "save it with presentation attributes")
            }
        }
    }

    private struct Sums {
        var known: [(cost: SVGCost, depth: Int)?]
        var underWay: Set<Int> = []
    }

    /// The cost and depth of an element with all below it, and all that it refers to.
    private func cost(
        of index: Int, below depth: Int, _ sums: inout Sums
    ) throws(RenderError) -> (cost: SVGCost, depth: Int) {
        if let sum = sums.known[index] {
            guard depth + sum.depth <= Self.deepest else { throw Self.tooDeep }
            return sum
        }
        guard depth < Self.deepest else { throw Self.tooDeep }
        guard sums.underWay.insert(index).inserted else {
            throw .unreadable("the SVG art has a <\(nodes[index].name)> that refers to itself; save it again")
        }
        defer { sums.underWay.remove(index) }

        let node = nodes[index]
        var (sum, below) = (node.cost, 0)
        for child in node.children {
            let part = try cost(of: child, below: depth + 1, &sums)
            sum.add(part.cost)
            below = max(below, part.depth)
        }
        // Copies come first: paints and markers are drawn for them too.
        for reference in node.references.sorted(by: { $0.kind.rawValue < $1.kind.rawValue }) {
            let count = reference.kind.count(in: sum)
            for target in identifiers[reference.identifier] ?? [] {
                let part = try cost(of: target, below: depth + 1, &sums)
                sum.add(part.cost, times: count)
                below = max(below, part.depth)
            }
        }
        if let period = node.dashPeriod { sum.dash(period: period) }
        sums.known[index] = (sum, below + 1)
        return (sum, below + 1)
    }

    private static let tooDeep = RenderError(.imageTooLarge(limit: "200 levels of groups and references in SVG art"))
}

extension SVGDrawing.Reference {
    /// How often a reference is drawn for an element that costs `cost`.
    fileprivate func count(in cost: SVGCost) -> Double {
        switch self {
        case .copy: 1
        case .paint: cost.elements
        // A corner takes at least four bytes of an outline.
        case .marker: cost.bytes / 4 + 1
        }
    }
}
