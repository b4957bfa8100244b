extension LayoutPass {
    /// A heading row, a row per item, a footing row; each as high as its highest cell.
    func placeTable(_ table: TableElement, of element: Element, room: Room, isFixed: Bool) throws(RenderError) -> Placed
    {
        let rows = try evaluator.rows(of: table.rows)
        let widths = try columnWidths(table, rows: rows, room: room)
        let width = widths.reduce(0, +) + table.columnGap.points * Double(max(0, widths.count - 1))
        if let available = room.width, width > available + layoutTolerance {
            try fail(
                .contentTooWide(
                    millimetres: Length.pt(width).millimetres, available: Length.pt(available).millimetres),
                at: element.path)
        }
        var builder = TableBuilder(element: element.path, width: width, gap: table.columnGap.points, widths: widths)
        builder.padding = table.rowPadding.points
        if table.columns.contains(where: { $0.header != nil }) {
            let isStatic = isFixed && compiled.isStaticHeader(of: table)
            builder.add(
                try cells(table.columns.map { ($0.header, $0.headerStyle) }, of: element, widths, isStatic: isStatic),
                isHeader: true)
            builder.rule(table.headerRule, isStatic: isStatic)
        }
        for (index, row) in rows.enumerated() {
            if index > 0 { builder.rule(table.rowRule, isStatic: false) }
            var pass = self
            pass.evaluator = row
            builder.add(try pass.cells(table.columns.map { ($0.cell, $0.style) }, of: element, widths, isStatic: false))
        }
        if table.columns.contains(where: { $0.footer != nil }) {
            builder.rule(table.footerRule, isStatic: false)
            builder.add(
                try cells(table.columns.map { ($0.footer, $0.footerStyle) }, of: element, widths, isStatic: false))
        }
        if let height = room.height, builder.y > height + layoutTolerance {
            try fail(
                .contentTooHigh(
                    millimetres: Length.pt(builder.y).millimetres, available: Length.pt(height).millimetres),
                at: element.path)
        }
        return Placed(
            size: Size(width: room.width ?? width, height: room.height ?? builder.y), items: builder.items)
    }

    private func cells(
        _ texts: [(Localised<MarkedText>?, TextStyle)], of element: Element, _ widths: [Double], isStatic: Bool
    ) throws(RenderError) -> [Placed] {
        var cells: [Placed] = []
        for (index, (text, style)) in texts.enumerated() {
            guard let text else {
                cells.append(.nothing)
                continue
            }
            let room = Room(width: widths[index], height: nil)
            do {
                cells.append(try placeText(text, style: style, element: element.path, room: room, isStatic: isStatic))
            } catch {
                // The check goes on, so that a table with one wrong cell still shows where the others stand.
                try collect(error.located(template: compiled.template.name, element: element.path))
                cells.append(.nothing)
            }
        }
        return cells
    }

    /// Fixed widths, then as wide as the widest cell, then shares of what is left.
    private func columnWidths(_ table: TableElement, rows: [Evaluator], room: Room) throws(RenderError) -> [Double] {
        var widths: [Double?] = []
        for column in table.columns {
            switch column.width {
            case .fixed(let width): widths.append(width.points)
            case .automatic: widths.append(try naturalWidth(of: column, rows: rows))
            case .share: widths.append(nil)
            }
        }
        let shares = table.columns.map { if case .share(let share) = $0.width { share } else { 0.0 } }
        let total = shares.reduce(0, +)
        let used = widths.reduce(0) { $0 + ($1 ?? 0) } + table.columnGap.points * Double(max(0, widths.count - 1))
        let free = max(0, (room.width ?? used) - used)
        return widths.enumerated().map { $1 ?? free * shares[$0] / max(total, 1e-9) }
    }

    private func naturalWidth(of column: TableElement.Column, rows: [Evaluator]) throws(RenderError) -> Double {
        var width = 0.0
        func measure(_ text: Localised<MarkedText>, _ style: TextStyle, _ evaluator: Evaluator) throws(RenderError) {
            do {
                let spans = try evaluator.spans(of: text, in: style.letterCase)
                let shaped = try shaper.shape(spans, style: style, size: style.size.points, language: language)
                width = max(width, shaped.width)
            } catch {
                // The check hears of it when the cell is placed.
                guard findings != nil else { throw error }
            }
        }
        if let header = column.header { try measure(header, column.headerStyle, evaluator) }
        for row in rows { try measure(column.cell, column.style, row) }
        if let footer = column.footer { try measure(footer, column.footerStyle, evaluator) }
        return width
    }
}

/// Stacks the rows of a table and the rules between them.
private struct TableBuilder {
    let element: String
    let width: Double
    let gap: Double
    let widths: [Double]
    var padding = 0.0
    var y = 0.0
    var items: [SceneItem] = []
    private var row = 0

    init(element: String, width: Double, gap: Double, widths: [Double]) {
        self.element = element
        self.width = width
        self.gap = gap
        self.widths = widths
    }

    mutating func add(_ cells: [Placed], isHeader: Bool = false) {
        let height = cells.reduce(0) { max($0, $1.size.height) }
        var x = 0.0
        for (index, cell) in cells.enumerated() {
            for var item in cell.moved(by: Point(x: x, y: y + padding)) {
                item.cell = TableCell(row: row, column: index, columns: cells.count, isHeader: isHeader)
                items.append(item)
            }
            x += widths[index] + gap
        }
        y += height + 2 * padding
        row += 1
    }

    mutating func rule(_ stroke: Stroke?, isStatic: Bool) {
        guard let stroke else { return }
        let line = Path.line(from: Point(x: 0, y: y), to: Point(x: width, y: y))
        items.append(
            SceneItem(
                element: element, isStatic: isStatic, role: .artifact, frame: Rect(x: 0, y: y, width: width, height: 0),
                content: .path(line, fill: nil, stroke: stroke)))
    }
}
