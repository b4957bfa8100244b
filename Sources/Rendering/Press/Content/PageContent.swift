/// Writes the content stream of a page (ISO 32000-1, 7.8.2): its items in painting order, each marked as what it is.
///
/// The stream begins with a map that turns the page upside down, so that the scene's coordinates, which grow downwards,
/// are written as they are; text is turned back. Texts that follow each other share a text object.
struct PageContent {
    let stream: ContentStream
    let fonts: DocumentFonts
    let resources: PageResources
    let pieces: KeptPieces
    let writer: ObjectWriter
    /// Where links are on the page, in PDF's own coordinates.
    private(set) var links: [LinkArea] = []
    private let page: ScenePage
    var context = Context()

    /// What has been written so far, as far as it decides how what follows is written.
    struct Context: Hashable {
        var text = TextState()
        var isInArtifact = false
        /// The number of the next marked-content sequence.
        var sequence = 0
    }

    struct LinkArea {
        var rect: Rect
        var address: String
        var text: String
    }

    init(
        _ page: ScenePage, stream: ContentStream, fonts: DocumentFonts, resources: PageResources, pieces: KeptPieces,
        writer: ObjectWriter
    ) {
        self.page = page
        self.stream = stream
        self.fonts = fonts
        self.resources = resources
        self.pieces = pieces
        self.writer = writer
    }

    var output: PDFBytes { stream.bytes }

    var painter: PaintOperators { PaintOperators(stream: stream, resources: resources) }

    /// `number` is that of the page in the document.
    mutating func write(tags: [ItemTag], page number: Int) throws(RenderError) {
        output.append("1 0 0 -1 0 ")
        output.append(page.size.height)
        output.append(" cm\n")
        stream.noteKept(from: 0)
        for index in page.items.indices {
            let (item, tag) = (page.items[index], tags[index])
            do {
                try pieces.write(item, tag, at: KeptPieces.Place(page: number, item: index), in: &self)
            } catch {
                throw error.of(element: item.element)
            }
        }
        closeText()
        closeArtifact()
    }

    mutating func write(_ item: SceneItem, _ tag: ItemTag) throws(RenderError) {
        let isTurned = item.transform != .identity
        let joinsText = !isTurned && tag.kind != .artifact && item.traits.isOpaqueText
        if !joinsText { closeText() }
        if tag.kind == .artifact { openArtifact() } else { closeArtifact() }
        if joinsText { openText() }
        guard isTurned else { return try writeContent(of: item, tag) }
        output.append("q ")
        output.concatenate(item.transform)
        let outer = context.text
        try writeContent(of: item, tag)
        output.append("Q\n")
        context.text = outer
    }

    private mutating func openArtifact() {
        if !context.isInArtifact { output.append("/Artifact BMC\n") }
        context.isInArtifact = true
    }

    private mutating func closeArtifact() {
        if context.isInArtifact { output.append("EMC\n") }
        context.isInArtifact = false
    }

    private mutating func writeContent(of item: SceneItem, _ tag: ItemTag) throws(RenderError) {
        switch item.content {
        case .text(let runs):
            try writeText(runs, of: item, tag)
        case .path(let path, let fill, let stroke):
            mark(tag)
            painter.paint(path, fill: fill, stroke: stroke, box: item.frame)
            endMark(tag)
            context.text.colour = nil
        case .image(let image):
            mark(tag, as: image.text)
            try painter.paint(image, isLasting: item.isStatic)
            // Decoration has no mark that could say what a text means.
            if image.text != nil, tag.kind != .artifact { try writeUnseen(over: image.target) }
            endMark(tag)
        case .code(let code):
            mark(tag)
            try painter.paint(code, frame: item.frame, isLasting: item.isStatic)
            endMark(tag)
            context.text.colour = nil
        }
    }

    /// `text` is what the content is read as, where that is not what it shows.
    private mutating func mark(_ tag: ItemTag, as text: String? = nil) {
        guard tag.kind != .artifact else { return }
        output.append("/")
        // Some readers, poppler among them, look for such a text in spans only.
        output.append(tag.isTextPicture || text != nil ? "Span" : tag.name)
        output.append("<</MCID ")
        output.append(context.sequence)
        if let text {
            output.append("/ActualText ")
            output.appendText(text)
        }
        output.append(">>BDC\n")
        context.sequence += 1
    }

    private func endMark(_ tag: ItemTag) {
        if tag.kind != .artifact { output.append("EMC\n") }
    }

    private mutating func writeText(_ runs: [GlyphRun], of item: SceneItem, _ tag: ItemTag) throws(RenderError) {
        guard !tag.links.isEmpty else {
            mark(tag)
            try writeRuns(runs[...])
            endMark(tag)
            return
        }
        var start = 0
        for end in LinkStretches(runs).ends {
            mark(tag)
            try writeRuns(runs[start..<end])
            endMark(tag)
            if let address = runs[start].link { note(runs[start..<end], address: address, of: item) }
            start = end
        }
    }

    /// The area of a link that runs over several lines is the box around them.
    private mutating func note(_ runs: ArraySlice<GlyphRun>, address: String, of item: SceneItem) {
        var area: Rect?
        for run in runs {
            let box = Rect(x: run.origin.x, y: run.origin.y - 0.8 * run.size, width: run.advance, height: run.size)
            area = area?.union(box) ?? box
        }
        guard let area else { return }
        let bounds = item.transform.bounds(of: area)
        links.append(
            LinkArea(
                rect: Rect(
                    x: bounds.x, y: page.size.height - bounds.maxY, width: bounds.width, height: bounds.height),
                address: address, text: runs.map(\.text).joined()))
    }
}
