extension TemplateDecoder {
    /// A table from what stands below `table`.
    mutating func table(_ node: SourceNode) -> TableElement {
        let rows = repetition(node) ?? Repetition(list: DataPath(parts: []), name: Self.defaultItemName)
        let cells = named(node["style"]) ?? StyleKeys()
        let styles = TableStyles(
            cell: cells, header: named(node["headerStyle"]) ?? cells, footer: named(node["footerStyle"]) ?? cells)
        return TableElement(
            rows: rows, columns: (node["columns"]?.items ?? []).map { column($0, styles: styles, rows: rows) },
            columnGap: node["gap"].flatMap { Length($0) } ?? .mm(3),
            rowPadding: node["padding"].flatMap { Length($0) } ?? .mm(1), headerRule: stroke(node["headerRule"]),
            rowRule: stroke(node["rowRule"]), footerRule: stroke(node["footerRule"]))
    }

    private struct TableStyles {
        var cell: StyleKeys
        var header: StyleKeys
        var footer: StyleKeys
    }

    /// Header and footer stand as the cells do (`align`), and in nothing else follow the keys of their column.
    private mutating func column(
        _ node: SourceNode, styles: TableStyles, rows: Repetition
    ) -> TableElement.Column {
        let cell = keys(node, below: styles.cell)
        let cellStyle = finished(cell, at: node)
        let header = markedText(node["header"])
        let footer = markedText(node["footer"])
        return TableElement.Column(
            width: node["width"].map { extent($0, canShare: true) } ?? .share(1), header: header,
            headerStyle: edge(styles.header, of: cell, isUsed: header != nil, at: node),
            cell: withItem(of: rows) { $0.markedText(node["cell"]) } ?? .empty, style: cellStyle, footer: footer,
            footerStyle: edge(styles.footer, of: cell, isUsed: footer != nil, at: node))
    }

    /// The style of a header or footer: that of the cells where the table has none.
    private mutating func edge(
        _ keys: StyleKeys, of cell: StyleKeys, isUsed: Bool, at node: SourceNode
    ) -> TextStyle {
        var keys = keys
        keys.alignment = cell.alignment ?? keys.alignment
        keys = keys.over(StyleKeys(family: cell.family, size: cell.size))
        return isUsed ? finished(keys, at: node) : keys.style ?? TextStyle(family: "", size: .pt(10))
    }
}
