/// The logical structure of a document (ISO 32000-1, 14.7), as far as tickets with the same tags share it.
///
/// Elements know each other by their place in `elements`; files give them their numbers.
struct StructureTree {
    enum Child {
        case element(Int)
        /// A marked-content sequence of the element's page.
        case content(Int)
        /// The annotation with this place in the document.
        case annotation(Int)
    }

    struct Element {
        var type: StaticString
        /// Nil for what stands directly in the document.
        var parent: Int?
        var page: Int
        var children: [Child] = []
        /// The item with the text to be read instead; such an element is written for every ticket.
        var alternative: (page: Int, item: Int)?
        /// Attributes as they stand in the file, such as what a header cell is the header of.
        var attributes: StaticString?
    }

    private(set) var elements: [Element] = []
    /// For each page, the element of each marked-content sequence.
    private(set) var owners: [[Int]] = []
    /// The elements of the annotations.
    private(set) var annotationOwners: [Int] = []
    /// The list and the table that the next item or cell may still belong to.
    private var list: Int?
    private var table: Int?

    var roots: [Int] { elements.indices.filter { elements[$0].parent == nil } }

    init(_ plan: TagPlan) {
        for (page, tags) in plan.pages.enumerated() {
            owners.append([])
            var current: Int?
            (list, table) = (nil, nil)
            for (item, tag) in tags.enumerated() where tag.kind != .artifact {
                if !tag.continues || current == nil { current = begin(tag, page: page) }
                guard let element = current else { continue }
                if tag.hasAlternative { elements[element].alternative = (page, item) }
                addContent(of: tag, to: element, page: page)
            }
        }
    }

    // MARK: - Building

    private mutating func add(_ type: StaticString, in parent: Int?, page: Int, attributes: StaticString? = nil) -> Int
    {
        elements.append(Element(type: type, parent: parent, page: page, attributes: attributes))
        let index = elements.count - 1
        if let parent { elements[parent].children.append(.element(index)) }
        return index
    }

    /// The element that an item's content belongs to, in the list or the table that it stands in.
    private mutating func begin(_ tag: ItemTag, page: Int) -> Int {
        switch tag.kind {
        case .artifact, .paragraph, .heading, .figure: return add(tag.name, in: nil, page: page)
        case .listItem:
            let parent = (tag.opens ? nil : list) ?? add("L", in: nil, page: page)
            list = parent
            let item = add("LI", in: parent, page: page)
            return add("LBody", in: item, page: page)
        case .cell(let cell): return beginCell(cell, opensTable: tag.opens, page: page)
        }
    }

    private mutating func beginCell(_ cell: TableCell, opensTable: Bool, page: Int) -> Int {
        let table = (opensTable ? nil : self.table) ?? add("Table", in: nil, page: page)
        self.table = table
        // Rows and cells without any text are there too, so that every row has all columns (ISO 14289-1, 7.5).
        while elements[table].children.count <= cell.row { _ = add("TR", in: table, page: page) }
        guard case .element(let row) = elements[table].children[cell.row] else { return table }
        while elements[row].children.count < cell.columns { _ = add("TD", in: row, page: page) }
        guard elements[row].children.indices.contains(cell.column),
            case .element(let place) = elements[row].children[cell.column]
        else { return row }
        if cell.isHeader {
            elements[place].type = "TH"
            elements[place].attributes = "/A <</O /Table /Scope /Column>>"
        }
        return place
    }

    private mutating func addContent(of tag: ItemTag, to element: Int, page: Int) {
        func own(_ owner: Int) -> Child {
            owners[page].append(owner)
            return .content(owners[page].count - 1)
        }
        if tag.isTextPicture {
            let span = add("Span", in: element, page: page)
            elements[span].children.append(own(span))
        } else if tag.links.isEmpty {
            elements[element].children.append(own(element))
        } else {
            for isLink in tag.links {
                let owner = isLink ? add("Link", in: element, page: page) : element
                elements[owner].children.append(own(owner))
                guard isLink else { continue }
                annotationOwners.append(owner)
                elements[owner].children.append(.annotation(annotationOwners.count - 1))
            }
        }
    }
}
