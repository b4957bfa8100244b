/// Elements one after the other: a column or a row.
public struct FlowElement: Sendable, Equatable {
    public enum Axis: Sendable, Hashable { case column, row }
    public enum Alignment: String, Sendable, Hashable, CaseIterable { case start, center, end, stretch }

    public var axis: Axis
    public var elements: [Element]
    public var gap: Length
    public var padding: Length
    /// Across the axis.
    public var alignment: Alignment
    public var background: ShapeElement?

    public init(
        axis: Axis, elements: [Element], gap: Length = .zero, padding: Length = .zero,
        alignment: Alignment = .stretch, background: ShapeElement? = nil
    ) {
        self.axis = axis
        self.elements = elements
        self.gap = gap
        self.padding = padding
        self.alignment = alignment
        self.background = background
    }
}

/// Rows of text in columns, one row per item of a list.
public struct TableElement: Sendable, Equatable {
    /// A column: its width, its heading and what it shows of the row.
    public struct Column: Sendable, Equatable {
        public var width: Extent
        public var header: Localised<MarkedText>?
        public var headerStyle: TextStyle
        public var cell: Localised<MarkedText>
        public var style: TextStyle
        public var footer: Localised<MarkedText>?
        public var footerStyle: TextStyle

        public init(
            width: Extent, header: Localised<MarkedText>? = nil, headerStyle: TextStyle, cell: Localised<MarkedText>,
            style: TextStyle, footer: Localised<MarkedText>? = nil, footerStyle: TextStyle
        ) {
            self.width = width
            self.header = header
            self.headerStyle = headerStyle
            self.cell = cell
            self.style = style
            self.footer = footer
            self.footerStyle = footerStyle
        }
    }

    public var rows: Repetition
    public var columns: [Column]
    public var columnGap: Length
    /// Space above and below the text of a row.
    public var rowPadding: Length
    /// Drawn below the header, between the rows, and above the footer.
    public var headerRule: Stroke?
    public var rowRule: Stroke?
    public var footerRule: Stroke?

    public init(
        rows: Repetition, columns: [Column], columnGap: Length = .mm(3), rowPadding: Length = .mm(1),
        headerRule: Stroke? = nil, rowRule: Stroke? = nil, footerRule: Stroke? = nil
    ) {
        self.rows = rows
        self.columns = columns
        self.columnGap = columnGap
        self.rowPadding = rowPadding
        self.headerRule = headerRule
        self.rowRule = rowRule
        self.footerRule = footerRule
    }
}
