extension TemplateDecoder {
    func colour(_ node: SourceNode?) -> Colour? { node.flatMap { Colour($0, named: colours) } }

    mutating func paint(_ node: SourceNode?) -> Paint? {
        guard let node else { return nil }
        if let stops = node["linear"] {
            return .linear(angle: node["angle"]?.number ?? 0, stops: gradientStops(stops))
        }
        if let stops = node["radial"] { return .radial(stops: gradientStops(stops)) }
        return colour(node).map { .solid($0) }
    }

    /// Stops without a place spread evenly between those that have one, the first at 0 and the last at 1 (CSS Images 3,
    /// 3.5.3).
    private mutating func gradientStops(_ node: SourceNode) -> [GradientStop] {
        let items = node.items
        var offsets = items.map { $0.isList ? $0.items.first?.number : nil }
        guard !offsets.isEmpty else { return [] }
        if offsets[0] == nil { offsets[0] = 0 }
        if offsets[offsets.count - 1] == nil { offsets[offsets.count - 1] = 1 }
        var stops: [GradientStop] = []
        var previous = (index: 0, offset: offsets[0] ?? 0)
        for (index, offset) in offsets.enumerated() {
            guard let offset else { continue }
            if offset < previous.offset {
                problems.add(items[index], "the gradient runs backwards", remedy: "let the places grow from 0 to 1")
            }
            for between in (previous.index + 1)..<max(index, previous.index + 1) {
                let part = Double(between - previous.index) / Double(index - previous.index)
                stops.append(stop(items[between], at: previous.offset + part * (offset - previous.offset)))
            }
            stops.append(stop(items[index], at: offset))
            previous = (index, offset)
        }
        return stops
    }

    private func stop(_ node: SourceNode, at offset: Double) -> GradientStop {
        GradientStop(offset: offset, colour: colour(node.isList ? node.items.last : node) ?? .black)
    }

    mutating func stroke(_ node: SourceNode?) -> Stroke? {
        guard let node else { return nil }
        let dash = node["dash"]?.items.map { (Length($0) ?? .zero).points } ?? []
        if let dashNode = node["dash"], !dash.isEmpty, dash.allSatisfy({ $0 == 0 }) {
            problems.add(dashNode, "dashes and gaps are all 0", remedy: "give the gaps a length, such as [0, 1.5mm]")
        }
        return Stroke(
            colour: colour(node["colour"]) ?? .black, width: (node["width"].flatMap(Length.init) ?? .zero).points,
            dash: dash, cap: node["cap"]?.word() ?? .butt, join: node["join"]?.word() ?? .miter)
    }

    /// A rectangle from the keys `fill`, `stroke` and `radius`.
    mutating func rectangle(_ node: SourceNode) -> ShapeElement {
        let radius = node["radius"].flatMap(Length.init) ?? .zero
        return filled(.rectangle(radius: radius), node)
    }

    /// A shape with the keys `fill` and `stroke`, one of which must be there.
    mutating func filled(_ outline: ShapeElement.Outline, _ node: SourceNode) -> ShapeElement {
        if node.isMap, node["fill"] == nil, node["stroke"] == nil {
            problems.add(node, "the shape has neither fill nor stroke", remedy: "give it one, or leave it out")
        }
        return ShapeElement(outline: outline, fill: paint(node["fill"]), stroke: stroke(node["stroke"]))
    }
}
