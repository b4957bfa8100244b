/// One PDF of many tickets, which says of itself what the first of them says. It is written as a stream: what is kept of
/// a ticket is a few numbers. Not for two threads at once.
///
/// Fonts come at the end, with exactly the glyphs that all tickets use. A ticket that cannot be drawn leaves no trace,
/// and more may follow it. When the sink throws, the document has ended, and what was written is not a PDF.
public final class MergedPress {
    public typealias Sink = ([UInt8]) throws -> Void

    /// Tickets to a node of the page tree, a node of the parent tree and an object stream.
    private static let groupSize = 64
    /// Groups to a cross-reference section.
    private static let sectionGroups = 16

    private let fonts: DocumentFonts
    private let pictures: PressedPictures
    private let placed = PlacedParts()
    private let sink: Sink
    private let writer = ObjectWriter(packing: .searched(.good))
    private let content = ContentStream()
    private let pieces = KeptPieces()
    private let planner = TagPlanner()
    private let stretches = SharedStretches()
    private let trees = TreeStore()
    private var numbers: DocumentNumbers?
    private var properties: SceneProperties?
    private var identifier = FileIdentifier()
    private var group: PageGroup?
    private var groups: [PageGroup.Closed] = []
    /// The structure element of each ticket.
    private var tickets: [Int32] = []
    private var nextParentKey = 0

    public init(fonts: FontLibrary, sink: @escaping Sink) {
        self.fonts = DocumentFonts(PressFonts(fonts))
        pictures = PressedPictures()
        self.sink = sink
    }

    public func append(_ scene: Scene) throws {
        try PressCheck.check(scene)
        try RecordWriter.prepare(scene, fonts: fonts, pictures: pictures)
        let tags = planner.plan(for: scene)
        let tree = trees.tree(for: tags)
        let numbers = begin(with: scene.properties)
        var group = self.group ?? PageGroup(node: writer.allocate(), firstKey: nextParentKey)
        let ticket = writer.allocate()
        let record = RecordWriter(
            scene: scene, tags: tags, tree: tree,
            numbers: RecordNumbers(tree, root: ticket, parentKey: nextParentKey, in: writer), fonts: fonts,
            pictures: pictures, placed: placed, pieces: pieces, stretches: stretches, writer: writer)
        try record.writePages(content: content, parent: group.node, identifier: &identifier)
        record.packElements(in: numbers.document)
        group.add(tree, numbers: record.numbers, to: writer)
        nextParentKey += tree.parentKeys
        tickets.append(Int32(truncatingIfNeeded: ticket))
        self.group = group
        if group.tickets == Self.groupSize { try closeGroup() }
        if writer.output.count >= 64 << 10 { try flush() }
    }

    /// Writes the rest. A document of no tickets is an error: a PDF has at least one page.
    public func finish() throws {
        guard let numbers, let properties else { throw RenderError.drawing("there is no ticket to put on a page") }
        try closeGroup()
        fonts.write(to: writer)
        try flush()
        numbers.packCatalog(language: properties.language, to: writer)
        packTrees(numbers)
        writer.pack(numbers.information) { DocumentInformation.write(properties, to: $0) }
        try writer.writePacked()
        content.removeAll()
        XMPPacket.write(properties, to: content.bytes)
        writer.writeStream(numbers.metadata, content.bytes.bytes) { $0.append("/Type/Metadata/Subtype/XML") }
        identifier.add(content.bytes.bytes)
        let trailer = CrossReferences.Trailer(
            information: numbers.information, identifier: identifier.bytes)
        CrossReferences.write(writer, catalog: numbers.catalog, trailer: trailer)
        CrossReferences.writeEnd(writer)
        try flush()
    }

    private func begin(with properties: SceneProperties) -> DocumentNumbers {
        if let numbers { return numbers }
        writer.reset()
        DocumentNumbers.writeHeader(to: writer)
        let numbers = DocumentNumbers(writer)
        writer.write(.outputIntent, first: numbers.outputIntent)
        self.numbers = numbers
        self.properties = properties
        return numbers
    }

    private func flush() throws { try writer.flush { try sink(Array($0)) } }

    private func closeGroup() throws {
        guard let group, let numbers else { return }
        groups.append(group.pack(in: numbers, to: writer))
        self.group = nil
        try writer.writePacked()
        if groups.count % Self.sectionGroups == 0 { CrossReferences.write(writer, catalog: numbers.catalog) }
    }

    private func packTrees(_ numbers: DocumentNumbers) {
        writer.pack(numbers.pageTree) { output in
            output.append("<</Type /Pages /Count ")
            output.append(groups.reduce(0) { $0 + $1.pages })
            output.append(" /Kids ")
            output.append(references: groups.map(\.node))
            output.append(">>")
        }
        writer.pack(numbers.parentTree) { output in
            output.append("<</Kids ")
            output.append(references: groups.map(\.parents))
            output.append(">>")
        }
        writer.pack(numbers.document) { output in
            output.append("<</S /Document /P ")
            output.append(numbers.structureRoot)
            output.append(" 0 R /K ")
            output.append(references: tickets.lazy.map { Int($0) })
            output.append(">>")
        }
    }
}

/// Tickets whose pages hang on one node of the page tree (ISO 32000-1, 7.7.3.2), and whose structure is listed below one node
/// of the parent tree (7.9.7).
private struct PageGroup {
    /// What is kept of a group that has been written.
    struct Closed {
        var node: Int
        var pages: Int
        var parents: Int
    }

    let node: Int
    let firstKey: Int
    private(set) var tickets = 0
    private var pages: [Int] = []
    private var lastKey = 0
    /// The leaves of the parent tree, one for each ticket: near the elements that it lists, where compression finds the same
    /// numbers again.
    private var leaves: [Int] = []

    init(node: Int, firstKey: Int) {
        self.node = node
        self.firstKey = firstKey
    }

    mutating func add(_ tree: StructureTree, numbers: RecordNumbers, to writer: ObjectWriter) {
        tickets += 1
        pages += numbers.pages..<numbers.pages + tree.owners.count
        lastKey = numbers.parentKey + tree.parentKeys - 1
        let leaf = writer.allocate()
        writer.pack(leaf) { output in
            Self.append(limits: numbers.parentKey, lastKey, to: output)
            output.append("/Nums[")
            tree.writeParents(numbers: numbers, to: output)
            output.append("]>>")
        }
        leaves.append(leaf)
    }

    func pack(in numbers: DocumentNumbers, to writer: ObjectWriter) -> Closed {
        writer.pack(node) { output in
            output.append("<</Type/Pages/Parent ")
            output.append(numbers.pageTree)
            output.append(" 0 R/Count ")
            output.append(pages.count)
            output.append("/Kids")
            output.append(references: pages)
            output.append(">>")
        }
        let parents = writer.allocate()
        writer.pack(parents) { output in
            Self.append(limits: firstKey, lastKey, to: output)
            output.append("/Kids")
            output.append(references: leaves)
            output.append(">>")
        }
        return Closed(node: node, pages: pages.count, parents: parents)
    }

    private static func append(limits first: Int, _ last: Int, to output: PDFBytes) {
        output.append("<</Limits[")
        output.append(first)
        output.append(" ")
        output.append(last)
        output.append("]")
    }
}
