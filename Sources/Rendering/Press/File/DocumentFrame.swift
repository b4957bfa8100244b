/// The numbers of what every document has one of.
struct DocumentNumbers {
    var catalog: Int
    var pageTree: Int
    var structureRoot: Int
    var parentTree: Int
    /// The structure element that holds all others.
    var document: Int
    /// The output intent and its profile.
    var outputIntent: Int
    var metadata: Int
    var information: Int

    /// Hands out the numbers at the beginning of a file.
    init(_ writer: ObjectWriter) {
        catalog = writer.allocate()
        pageTree = writer.allocate()
        structureRoot = writer.allocate()
        parentTree = writer.allocate()
        document = writer.allocate()
        outputIntent = writer.allocate(PDFParts.outputIntent.bodies.count)
        metadata = writer.allocate()
        information = writer.allocate()
    }

    /// The catalog (ISO 32000-1, 7.7.2), and what it leads to that is the same in all documents.
    func packCatalog(language: String, to writer: ObjectWriter) {
        writer.pack(catalog) { output in
            output.append("<</Type /Catalog /Pages ")
            output.append(pageTree)
            output.append(" 0 R /Metadata ")
            output.append(metadata)
            output.append(" 0 R /Lang ")
            output.appendText(language)
            output.append(" /MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>> /StructTreeRoot ")
            output.append(structureRoot)
            output.append(" 0 R /OutputIntents [")
            output.append(outputIntent)
            output.append(" 0 R]>>")
        }
        writer.pack(structureRoot) { output in
            output.append("<</Type /StructTreeRoot /K ")
            output.append(document)
            output.append(" 0 R /ParentTree ")
            output.append(parentTree)
            output.append(" 0 R>>")
        }
    }

    /// The first bytes of a file; those of the comment tell transfer programs that it is binary (ISO 19005-2, 6.1.2).
    static func writeHeader(to writer: ObjectWriter) {
        writer.output.append("%PDF-1.7\n%")
        writer.output.append([0xE2, 0xE3, 0xCF, 0xD3])
        writer.output.append("\n")
    }
}

/// What documents with the same tags begin with, and the numbers of what follows.
struct DocumentFrame {
    struct Numbers {
        var document: DocumentNumbers
        var record: RecordNumbers
    }

    var tree: StructureTree
    var numbers: Numbers
    var beginning: ObjectWriter.Beginning
}

/// Keeps the frames of one press. Tickets of one template and language mostly share one.
final class FrameStore {
    private struct Key: Hashable {
        var tags: TagPlan
        var language: String
    }

    private var frames: [Key: DocumentFrame] = [:]
    /// The one that was asked for last is asked for next, most of the time.
    private var last: (key: Key, frame: DocumentFrame)?
    private let writer = ObjectWriter(packing: .searched(.good))

    func frame(for tags: TagPlan, language: String) throws(RenderError) -> DocumentFrame {
        let key = Key(tags: tags, language: language)
        if let last, last.key == key { return last.frame }
        if let known = frames[key] {
            last = (key, known)
            return known
        }
        let frame = try make(StructureTree(tags), language: language)
        last = (key, frame)
        // Tags come from the data too (rows, links), so that the store needs an end.
        if frames.count >= 64 { frames.removeAll(keepingCapacity: true) }
        frames[key] = frame
        return frame
    }

    private func make(_ tree: StructureTree, language: String) throws(RenderError) -> DocumentFrame {
        writer.reset()
        DocumentNumbers.writeHeader(to: writer)
        let document = DocumentNumbers(writer)
        let record = RecordNumbers(tree, root: document.document, parentKey: 0, in: writer)
        writer.write(.outputIntent, first: document.outputIntent)
        document.packCatalog(language: language, to: writer)
        packTrees(tree, document: document, record: record)
        for index in tree.elements.indices where tree.elements[index].alternative == nil {
            writer.pack(record.elements + index) { tree.write(index, numbers: record, to: $0) }
        }
        try writer.writePacked()
        return DocumentFrame(
            tree: tree, numbers: .init(document: document, record: record), beginning: writer.beginning)
    }

    private func packTrees(_ tree: StructureTree, document: DocumentNumbers, record: RecordNumbers) {
        writer.pack(document.pageTree) { output in
            output.append("<</Type /Pages /Count ")
            output.append(tree.owners.count)
            output.append(" /Kids ")
            output.append(references: record.pages..<record.pages + tree.owners.count)
            output.append(">>")
        }
        writer.pack(document.parentTree) { output in
            output.append("<</Nums [")
            tree.writeParents(numbers: record, to: output)
            output.append("]>>")
        }
        writer.pack(document.document) { output in
            output.append("<</S /Document /P ")
            output.append(document.structureRoot)
            output.append(" 0 R /K ")
            output.append(references: tree.roots.map { record.elements + $0 })
            output.append(">>")
        }
    }
}

extension PDFBytes {
    /// An array of references.
    func append(references numbers: some Sequence<Int>) {
        append("[")
        var isFirst = true
        for number in numbers {
            if !isFirst { append(" ") }
            isFirst = false
            append(number)
            append(" 0 R")
        }
        append("]")
    }
}

extension RecordNumbers {
    /// Hands out the numbers of a record's elements, pages, contents and annotations.
    init(_ tree: StructureTree, root: Int, parentKey: Int, in writer: ObjectWriter) {
        self.root = root
        self.parentKey = parentKey
        elements = writer.allocate(tree.elements.count)
        pages = writer.allocate(tree.owners.count)
        contents = writer.allocate(tree.owners.count)
        annotations = writer.allocate(tree.annotationOwners.count)
    }
}
