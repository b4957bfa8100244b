// Columns and rows: elements one after the other, each as large as it needs.

extension LayoutPass {
    func placeColumn(_ flow: FlowElement, of element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed
    {
        let padding = flow.padding.points
        let inner = room.width.map { max(0, $0 - 2 * padding) }
        var children: [(element: Element, placed: Placed)] = []
        var standsFixed = isFixed
        for child in flow.elements {
            let childRoom = Room(width: width(of: child, in: flow, inner: inner), height: child.frame.height.fixed)
            for placed in try place(child, room: childRoom, isFixed: standsFixed) { children.append((child, placed)) }
            standsFixed = standsFixed && compiled.hasFixedExtent(child, along: .column)
        }
        let width = inner ?? children.reduce(0) { max($0, $1.placed.size.width) }
        var items: [SceneItem] = []
        var y = padding
        for (index, (child, placed)) in children.enumerated() {
            if index > 0 { y += flow.gap.points }
            let x = padding + shift(flow.alignment, free: width - placed.size.width)
            items += placed.moved(by: Point(x: x + child.frame.x.points, y: y + child.frame.y.points))
            y += placed.size.height
        }
        let natural = Size(width: width + 2 * padding, height: y + padding)
        return try finish(flow, of: element, items: items, natural: natural, room: room, isFixed: isFixed)
    }

    func placeRow(_ flow: FlowElement, of element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed {
        let padding = flow.padding.points
        let innerHeight = room.height.map { max(0, $0 - 2 * padding) }
        let cells = try rowCells(flow, room: room)
        let used = cells.reduce(0) { $0 + ($1.width ?? 0) } + flow.gap.points * Double(max(0, cells.count - 1))
        let shares = cells.reduce(0) { $0 + ($1.share ?? 0) }
        let free = max(0, (room.width ?? used) - 2 * padding - used)
        var children: [RowChild] = []
        var standsFixed = isFixed && hasFixedLine(flow, height: innerHeight)
        let hasFixedRest = flow.elements.allSatisfy { compiled.hasFixedExtent($0, along: .row) }
        for cell in cells {
            let width = cell.width ?? free * (cell.share ?? 0) / max(shares, 1e-9)
            // A share is the same on every ticket only where everything else in the row is.
            standsFixed = standsFixed && compiled.hasFixedExtent(cell.element, along: .row)
            standsFixed = standsFixed && (cell.share == nil || hasFixedRest)
            let height = cell.element.frame.height.fixed ?? (flow.alignment == .stretch ? innerHeight : nil)
            var child = RowChild(cell: cell, width: width, isFixed: standsFixed)
            // One that is stretched is the same on every ticket only where the highest is.
            if stretches(cell.element, in: flow, height: innerHeight) {
                child.isFixed = standsFixed && hasFixedHeight(flow)
            }
            child.placed = try placeChild(child, height: height)
            children.append(child)
        }
        let height = innerHeight ?? children.reduce(0) { max($0, $1.placed.size.height) }
        for index in children.indices {
            let child = children[index]
            guard stretches(child.cell.element, in: flow, height: innerHeight), child.placed.size.height < height else {
                continue
            }
            children[index].placed = try placeChild(child, height: height)
        }
        var items: [SceneItem] = []
        var x = padding
        for (index, child) in children.enumerated() {
            if index > 0 { x += flow.gap.points }
            let y = padding + shift(flow.alignment, free: height - child.placed.size.height)
            let frame = child.cell.element.frame
            items += child.placed.moved(by: Point(x: x + frame.x.points, y: y + frame.y.points))
            x += child.width
        }
        let natural = Size(width: x + padding, height: height + 2 * padding)
        return try finish(flow, of: element, items: items, natural: natural, room: room, isFixed: isFixed)
    }

    /// A child of a row, with its condition and repetition resolved.
    private struct RowCell {
        var element: Element
        var evaluator: Evaluator
        /// In points; nil for a share of what is left.
        var width: Double?
        var share: Double?
    }

    /// A child of a row with the width that it was given, and what it became.
    private struct RowChild {
        var cell: RowCell
        var width: Double
        var isFixed: Bool
        var placed = Placed.nothing
    }

    private func placeChild(_ child: RowChild, height: Double?) throws(RenderError) -> Placed {
        var pass = self
        pass.evaluator = child.cell.evaluator
        return try pass.placeCell(
            child.cell.element, room: Room(width: child.width, height: height), isFixed: child.isFixed)
    }

    /// True for a child that becomes as high as the highest, in a row that has no height of its own.
    private func stretches(_ child: Element, in flow: FlowElement, height: Double?) -> Bool {
        guard flow.alignment == .stretch, height == nil, child.frame.height.fixed == nil else { return false }
        // A text at the top stands where it stands, however high its room.
        guard case .text(let text) = child.content, child.rotation == 0 else { return true }
        return text.style.verticalAlignment == .middle || text.style.verticalAlignment == .bottom
    }

    /// True when the highest child of a row is as high on every ticket.
    private func hasFixedHeight(_ flow: FlowElement) -> Bool {
        flow.elements.allSatisfy { compiled.hasFixedExtent($0, along: .column) }
    }

    private func rowCells(_ flow: FlowElement, room: Room) throws(RenderError) -> [RowCell] {
        var cells: [RowCell] = []
        for child in flow.elements {
            do {
                let rows = try child.repetition.map { (rows) throws(RenderError) in try evaluator.rows(of: rows) }
                for row in rows ?? [evaluator] {
                    if let condition = child.condition, !(try row.holds(condition)) { continue }
                    var cell = RowCell(element: child, evaluator: row)
                    switch child.frame.width {
                    case .fixed(let width): cell.width = width.points
                    case .share(let share): cell.share = share
                    case .automatic:
                        var pass = self
                        pass.evaluator = row
                        let natural = Room(width: nil, height: child.frame.height.fixed)
                        cell.width = try pass.placeCell(child, room: natural, isFixed: false).size.width
                    }
                    cells.append(cell)
                }
            } catch {
                throw error.located(template: compiled.template.name, element: child.path)
            }
        }
        return cells
    }

    /// True when a row puts its children at the same height on every ticket.
    private func hasFixedLine(_ flow: FlowElement, height: Double?) -> Bool {
        switch flow.alignment {
        case .start, .stretch: true
        case .center, .end: height != nil || hasFixedHeight(flow)
        }
    }

    private func placeCell(_ element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed {
        // Condition and repetition are resolved already.
        var element = element
        element.condition = nil
        element.repetition = nil
        return try place(element, room: room, isFixed: isFixed).first ?? .nothing
    }

    /// A child of a column takes the column's width, unless it is aligned and knows a smaller one.
    private func width(of child: Element, in flow: FlowElement, inner: Double?) -> Double? {
        if let fixed = child.frame.width.fixed { return fixed }
        guard flow.alignment != .stretch else { return inner }
        if case .text(let text) = child.content, case .error = text.style.fit { return nil }
        return inner
    }

    private func shift(_ alignment: FlowElement.Alignment, free: Double) -> Double {
        switch alignment {
        case .start, .stretch: 0
        case .center: free / 2
        case .end: free
        }
    }

    /// Checks that the content fits, and puts the background behind it.
    private func finish(
        _ flow: FlowElement, of element: Element, items: [SceneItem], natural: Size, room: Room, isFixed: Bool
    ) throws(RenderError) -> Placed {
        if let height = room.height, natural.height > height + layoutTolerance {
            try fail(
                .contentTooHigh(
                    millimetres: Length.pt(natural.height).millimetres, available: Length.pt(height).millimetres),
                at: element.path)
        }
        if let width = room.width, natural.width > width + layoutTolerance {
            try fail(
                .contentTooWide(
                    millimetres: Length.pt(natural.width).millimetres, available: Length.pt(width).millimetres),
                at: element.path)
        }
        let size = Size(width: room.width ?? natural.width, height: room.height ?? natural.height)
        guard let background = flow.background else { return Placed(size: size, items: items) }
        let isStatic = isFixed && compiled.hasFixedExtent(element, along: .column)
        var placed = placeShape(
            background, of: element, room: Room(width: size.width, height: size.height), isStatic: isStatic)
        placed.items[0].role = .artifact
        return Placed(size: size, items: placed.items + items)
    }
}
