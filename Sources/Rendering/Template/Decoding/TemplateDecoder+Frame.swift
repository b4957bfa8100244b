extension TemplateDecoder {
    /// Where the element stands, from `box`, or `at` and `size`. In a row or column the place is up to the flow.
    mutating func frame(_ node: SourceNode, kind: ElementKind, in surroundings: Surroundings) -> Frame {
        let size = node["size"].flatMap { $0.isList ? $0 : nil }
        if let box = node["box"], let other = node["at"] ?? size {
            problems.add(other, "the box gives place and size already", remedy: "leave out `box`, or `at` and `size`")
            return frame(position: box.items, extents: Array(box.items.dropFirst(2)), in: surroundings)
        }
        if let box = node["box"] {
            return frame(position: box.items, extents: Array(box.items.dropFirst(2)), in: surroundings)
        }
        // A line has its place in its points and a group that of its elements; everything else needs one.
        if surroundings.kind == .canvas, node["at"] == nil, kind != .line, kind != .group {
            problems.add(
                node, "the element has no place", remedy: "add `box: [x, y, width, height]`, or `at: [x, y]`")
        }
        return frame(position: node["at"]?.items ?? [], extents: size?.items ?? [], in: surroundings)
    }

    private mutating func frame(
        position: [SourceNode], extents: [SourceNode], in surroundings: Surroundings
    ) -> Frame {
        var frame = Frame()
        if surroundings.kind == .canvas, position.count >= 2 {
            frame.x = Length(position[0]) ?? .zero
            frame.y = Length(position[1]) ?? .zero
        }
        if extents.count == 2 {
            frame.width = extent(extents[0], canShare: surroundings.kind == .row)
            frame.height = extent(extents[1], canShare: false)
        }
        return frame
    }

    mutating func extent(_ node: SourceNode, canShare: Bool) -> Extent {
        if let length = Length(node) { return .fixed(length) }
        guard let share = node.text.flatMap(parseShare) else { return .automatic }
        if !canShare {
            problems.add(
                node, "a share is a width in a row or table, not this", remedy: "give a length such as 12mm, or auto")
        }
        return .share(share)
    }
}
