/// How much drawing an SVG file asks for, when all that it refers to is counted as often as it is drawn.
struct SVGDrawing {
    enum Reference: Int {
        /// Drawn once (`use`).
        case copy
        /// Drawn for the element and for each below it (`fill`, `clip-path`, `mask`).
        case paint
        /// Drawn for each corner of each outline.
        case marker
    }

    /// Bytes of tags with references written out. More takes seconds to draw.
    private static let mostBytes = 16 << 20
    /// Nested elements and references together; librsvg draws by recursion.
    private static let deepest = 200

    private struct Node {
        var name: String
        var length: Int
        var children: [Int] = []
        var references: [(identifier: String, kind: Reference)] = []
    }

    private var nodes: [Node] = []
    private var open: [Int] = []
    private var identifiers: [String: [Int]] = [:]
    private var styleSheetReferences: [String] = []

    var elementCount: Int { nodes.count }

    mutating func begin(_ tag: SVGScanner.Tag) throws(RenderError) {
        guard open.count < Self.deepest else { throw Self.tooDeep }
        let index = nodes.count
        nodes.append(Node(name: tag.name, length: tag.length))
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

    mutating func referFromStyleSheet(to identifier: String) { styleSheetReferences.append(identifier) }

    /// Throws when drawing would take too long, or never end.
    func checkEffort() throws(RenderError) {
        for identifier in styleSheetReferences {
            for index in identifiers[identifier] ?? [] where !nodes[index].name.hasSuffix("Gradient") {
                throw .unreadable(
                    "the SVG art's style sheet refers to the <\(nodes[index].name)> “\(identifier)”; "
                        + "save it with presentation attributes")
            }
        }
        guard !nodes.isEmpty else { return }
        var known = [Effort?](repeating: nil, count: nodes.count)
        var isUnderWay = [Bool](repeating: false, count: nodes.count)
        let whole = try effort(of: 0, below: 0, &known, &isUnderWay)
        guard whole.bytes <= Self.mostBytes else {
            throw RenderError(.imageTooLarge(limit: "16 MiB of SVG art when its repetitions are written out"))
        }
    }

    /// What drawing a node costs, with all below it and all that it refers to.
    private struct Effort {
        var elements: Int
        var bytes: Int
        var depth: Int

        mutating func add(_ other: Effort, times count: Int = 1) {
            elements = Self.sum(elements, other.elements, times: count)
            bytes = Self.sum(bytes, other.bytes, times: count)
            depth = max(depth, other.depth + 1)
        }

        private static func sum(_ a: Int, _ b: Int, times count: Int) -> Int {
            let (product, overflow) = b.multipliedReportingOverflow(by: count)
            return overflow ? Int.max / 2 : min(Int.max / 2, a + min(product, Int.max / 2))
        }
    }

    private func effort(
        of index: Int, below depth: Int, _ known: inout [Effort?], _ isUnderWay: inout [Bool]
    ) throws(RenderError) -> Effort {
        if let effort = known[index] {
            guard depth + effort.depth <= Self.deepest else { throw Self.tooDeep }
            return effort
        }
        guard depth < Self.deepest else { throw Self.tooDeep }
        guard !isUnderWay[index] else {
            throw .unreadable("the SVG art has a <\(nodes[index].name)> that refers to itself; save it again")
        }
        isUnderWay[index] = true
        defer { isUnderWay[index] = false }

        let node = nodes[index]
        var effort = Effort(elements: 1, bytes: node.length, depth: 1)
        for child in node.children { effort.add(try self.effort(of: child, below: depth + 1, &known, &isUnderWay)) }
        // Copies come first: paints and markers are drawn for them too.
        for reference in node.references.sorted(by: { $0.kind.rawValue < $1.kind.rawValue }) {
            let count =
                switch reference.kind {
                case .copy: 1
                case .paint: effort.elements
                case .marker: effort.bytes / 4 + 1
                }
            for target in identifiers[reference.identifier] ?? [] {
                effort.add(try self.effort(of: target, below: depth + 1, &known, &isUnderWay), times: count)
            }
        }
        known[index] = effort
        return effort
    }

    private static let tooDeep = RenderError(.imageTooLarge(limit: "200 levels of groups and references in SVG art"))
}
