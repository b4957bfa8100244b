/// Writes the content stream of a page (ISO 32000-1, 7.8.2): its items in painting order, each marked as what it is.
///
/// The stream begins with a map that turns the page upside down, so that the scene's coordinates, which grow downwards,
/// are written as they are; text is turned back.
struct PageContent {
    let stream: ContentStream
    let fonts: DocumentFonts
    let resources: PageResources
    private let writer: ObjectWriter
    /// Where links are on the page, in PDF's own coordinates.
    private(set) var links: [LinkArea] = []
    private let page: ScenePage
    private var state = TextState()
    private var sequence = 0
    private var isInArtifact = false

    /// What the text operators were last told; it lasts until the graphics state is put back.
    private struct TextState {
        var font: FontID?
        var size = 0.0
        var colour: Colour?
    }

    struct LinkArea {
        var rect: Rect
        var address: String
        var text: String
    }

    init(
        _ page: ScenePage, stream: ContentStream, fonts: DocumentFonts, resources: PageResources, writer: ObjectWriter
    ) {
        self.writer = writer
        self.page = page
        self.stream = stream
        self.fonts = fonts
        self.resources = resources
    }

    private var output: PDFBytes { stream.bytes }

    mutating func write(tags: [ItemTag]) throws(RenderError) {
        output.append("1 0 0 -1 0 ")
        output.append(page.size.height)
        output.append(" cm\n")
        for (item, tag) in zip(page.items, tags) {
            do { try write(item, tag) } catch { throw error.of(element: item.element) }
        }
        closeArtifact()
    }

    private mutating func write(_ item: SceneItem, _ tag: ItemTag) throws(RenderError) {
        if tag.kind == .artifact {
            if !isInArtifact { output.append("/Artifact BMC\n") }
            isInArtifact = true
        } else {
            closeArtifact()
        }
        let isTurned = item.transform != .identity
        if isTurned {
            output.append("q ")
            output.concatenate(item.transform)
        }
        let outer = state
        try writeContent(of: item, tag)
        if isTurned {
            output.append("Q\n")
            state = outer
        }
    }

    private mutating func closeArtifact() {
        if isInArtifact { output.append("EMC\n") }
        isInArtifact = false
    }

    private mutating func writeContent(of item: SceneItem, _ tag: ItemTag) throws(RenderError) {
        switch item.content {
        case .text(let runs):
            try writeText(runs, of: item, tag)
        case .path(let path, let fill, let stroke):
            mark(tag)
            painter.paint(path, fill: fill, stroke: stroke, box: item.frame)
            endMark(tag)
            state.colour = nil
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
            state.colour = nil
        }
    }

    private var painter: PaintOperators { PaintOperators(stream: stream, resources: resources) }

    /// `text` is what the content is read as, where that is not what it shows.
    private mutating func mark(_ tag: ItemTag, as text: String? = nil) {
        guard tag.kind != .artifact else { return }
        output.append("/")
        // Some readers, poppler among them, look for such a text in spans only.
        output.append(tag.isTextPicture || text != nil ? "Span" : tag.name)
        output.append("<</MCID ")
        output.append(sequence)
        if let text {
            output.append("/ActualText ")
            output.appendText(text)
        }
        output.append(">>BDC\n")
        sequence += 1
    }

    private func endMark(_ tag: ItemTag) {
        if tag.kind != .artifact { output.append("EMC\n") }
    }
}

// MARK: - Text

extension PageContent {
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

    private mutating func writeRuns(_ runs: ArraySlice<GlyphRun>) throws(RenderError) {
        var rest = runs
        while let first = rest.first {
            let alike = rest.prefix { $0.colour.alpha == first.colour.alpha }
            rest = rest.dropFirst(alike.count)
            guard first.colour.alpha < 1 else {
                try writeText(alike)
                continue
            }
            let outer = state
            try painter.withAlpha(first.colour.alpha) { () throws(RenderError) in try writeText(alike) }
            state = outer
        }
    }

    private mutating func writeText(_ runs: ArraySlice<GlyphRun>) throws(RenderError) {
        output.append("BT\n")
        for run in runs {
            let font = try fonts.use(run.font, in: writer)
            if state.font != run.font || state.size != run.size {
                output.append(resources.font(run.font.index))
                output.append(run.size)
                output.append(" Tf\n")
                (state.font, state.size) = (run.font, run.size)
            }
            if state.colour != run.colour {
                output.set(run.colour)
                state.colour = run.colour
            }
            output.append("1 0 0 -1 ")
            output.append(run.origin.x, run.origin.y)
            output.append("Tm\n")
            RunWriter.write(run, font: font, to: output)
        }
        output.append("ET\n")
    }

    /// Writes a glyph that is not seen (ISO 32000-1, 9.3.6), as wide and as high as `box`: readers give back the text of a
    /// picture only where there is some text under it.
    private mutating func writeUnseen(over box: Rect) throws(RenderError) {
        guard let font = try fonts.carrier(in: writer), let carrier = font.carrier else { return }
        font.note(carrier.glyph, means: carrier.character)
        output.append("BT 3 Tr\n")
        output.append(resources.font(font.id.index))
        output.append("1 Tf\n")
        output.append(
            Transform(
                a: box.width * 1000 / font.width(of: carrier.glyph), b: 0, c: 0, d: -box.height, tx: box.x,
                ty: box.y + 0.8 * box.height))
        output.append(" Tm\n")
        var strings = GlyphStrings(output: output, size: 1)
        strings.show(carrier.glyph, x: 0, y: 0, width: font.width(of: carrier.glyph))
        strings.end()
        output.append("0 Tr ET\n")
        state.font = nil
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
