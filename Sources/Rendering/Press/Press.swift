/// Writes laid-out tickets as PDF documents, at the least cost per ticket: the fast path beside the Cairo canvas, which
/// draws the same.
///
/// Every document conforms to PDF/A-2u (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). Whatever tickets have in common is made
/// once and kept: outlines, pictures, the structure tree, the beginning of the file. What has been kept never shows: the
/// same scene gives the same bytes on every press. Not for two threads at once: each has its own.
public final class Press {
    private let fonts: PressFonts
    private let pictures = PressedPictures()
    private let frames = FrameStore()
    private let writer = ObjectWriter(packing: .coded)
    private let content = ContentStream()
    private let pieces = KeptPieces()
    private let planner = TagPlanner()

    public init(fonts: FontLibrary) { self.fonts = PressFonts(fonts) }

    /// The whole scene as one PDF document.
    public func pdf(_ scene: Scene) throws(RenderError) -> [UInt8] {
        try PressCheck.check(scene)
        let tags = planner.plan(for: scene)
        let frame = try frames.frame(for: tags, language: scene.properties.language)
        let numbers = frame.numbers.document
        var identifier = FileIdentifier()
        writer.reset(to: frame.beginning)
        let record = RecordWriter(
            scene: scene, tags: tags, tree: frame.tree, numbers: frame.numbers.record, fonts: DocumentFonts(fonts),
            pictures: pictures, placed: PlacedParts(), pieces: pieces, writer: writer)
        try record.writePages(content: content, parent: numbers.pageTree, identifier: &identifier)
        record.writeLooseElements()
        record.fonts.write(to: writer)
        writer.pack(numbers.information) { DocumentInformation.write(scene.properties, to: $0) }
        try writer.writePacked()
        content.removeAll()
        identifier.add(writer.writeMetadata(scene.properties, number: numbers.metadata, scratch: content.bytes))
        let trailer = CrossReferences.Trailer(
            information: numbers.information, identifier: identifier.bytes)
        CrossReferences.write(writer, catalog: numbers.catalog, trailer: trailer)
        CrossReferences.writeEnd(writer)
        return writer.output.array
    }
}

/// Looks for what no PDF can hold.
enum PressCheck {
    static func check(_ scene: Scene) throws(RenderError) {
        guard !scene.pages.isEmpty else { throw .drawing("a document needs a page") }
        for page in scene.pages {
            for side in [page.size.width, page.size.height] {
                guard side > 0, side <= SceneCheck.largestPage else {
                    throw .drawing(
                        "page \(page.name) has a side of \(side) pt; it must be more than 0 and at most 14400")
                }
            }
        }
    }
}
