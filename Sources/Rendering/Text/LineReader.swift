import CPango

/// Reads the glyphs of one Pango line into runs, from left to right.
struct LineReader {
    var line = ShapedText.Line()
    private let text: [UInt8]
    private let spans: [ResolvedSpan]
    private let style: TextStyle
    private let size: Double
    private let letterSpacing: Double

    /// `letterSpacing` is in points.
    init(text: [UInt8], spans: [ResolvedSpan], style: TextStyle, size: Double, letterSpacing: Double) {
        self.text = text
        self.spans = spans
        self.style = style
        self.size = size
        self.letterSpacing = letterSpacing
    }

    /// The piece of text that an item shows; an ellipsis shows itself, not what it hides.
    func text(of item: UnsafeMutablePointer<PangoGlyphItem>) -> [UInt8] {
        let shape = item.pointee.item.pointee
        if shape.analysis.flags & UInt8(PANGO_ANALYSIS_FLAG_IS_ELLIPSIS) != 0 { return Array("…".utf8) }
        let start = min(Int(shape.offset), text.count)
        return Array(text[start..<min(start + Int(shape.length), text.count)])
    }

    mutating func add(_ item: UnsafeMutablePointer<PangoGlyphItem>, font: FontID) {
        let text = text(of: item)
        let isEllipsis = item.pointee.item.pointee.analysis.flags & UInt8(PANGO_ANALYSIS_FLAG_IS_ELLIPSIS) != 0
        let isRightToLeft = item.pointee.item.pointee.analysis.level % 2 == 1
        let glyphs = positions(of: item)
        var clusters = ClusterReader(item: item, textLength: text.count, isRightToLeft: isRightToLeft).clusters
        if isEllipsis { clusters = [.init(bytes: text.count, glyphs: glyphs.glyphs.count)] }
        line.runs.append(
            GlyphRun(
                font: font, size: size, colour: style.colour, origin: Point(x: line.width, y: 0),
                advance: glyphs.advance, glyphs: glyphs.glyphs, clusters: clusters,
                text: String(decoding: text, as: UTF8.self), isRightToLeft: isRightToLeft,
                link: link(at: Int(item.pointee.item.pointee.offset)), letterSpacing: letterSpacing))
        line.width += glyphs.advance
    }

    mutating func add(_ pictures: [SceneImage], advance item: UnsafeMutablePointer<PangoGlyphItem>) {
        let offset = Point(x: line.width, y: 0)
        line.pictures += pictures.map { $0.moved(by: offset) }
        line.width += positions(of: item).advance
    }

    private func positions(
        of item: UnsafeMutablePointer<PangoGlyphItem>
    ) -> (glyphs: [GlyphRun.Glyph], advance: Double) {
        let scale = 1 / Double(PANGO_SCALE)
        guard let string = item.pointee.glyphs else { return ([], 0) }
        var glyphs: [GlyphRun.Glyph] = []
        glyphs.reserveCapacity(Int(string.pointee.num_glyphs))
        var x: Int32 = 0
        for index in 0..<Int(string.pointee.num_glyphs) {
            let glyph = string.pointee.glyphs[index]
            if glyph.glyph != LineReader.emptyGlyph {
                glyphs.append(
                    .init(
                        id: glyph.glyph, x: Double(x &+ glyph.geometry.x_offset) * scale,
                        y: Double(glyph.geometry.y_offset) * scale))
            }
            x &+= glyph.geometry.width
        }
        return (glyphs, Double(x) * scale)
    }

    private func link(at offset: Int) -> String? {
        var end = 0
        for span in spans {
            end += span.text.utf8.count
            if offset < end { return span.link }
        }
        return nil
    }
}

extension LineReader {
    /// Pango's glyph for what leaves no mark, such as a joiner.
    static let emptyGlyph: UInt32 = 0x0FFF_FFFF
    /// Set in the glyph of a character that no font has (PANGO_GLYPH_UNKNOWN_FLAG, a macro with a cast).
    static let unknownGlyphFlag: UInt32 = 0x1000_0000

    /// Refuses an item with a character that no declared font has: never a box on a ticket.
    func checkGlyphs(of item: UnsafeMutablePointer<PangoGlyphItem>) throws(RenderError) {
        guard let string = item.pointee.glyphs else { return }
        for index in 0..<Int(string.pointee.num_glyphs) {
            let glyph = string.pointee.glyphs[index].glyph
            let place = Int(item.pointee.item.pointee.offset) + Int(string.pointee.log_clusters[index])
            guard glyph & LineReader.unknownGlyphFlag != 0 || glyph == 0 || isPrivateUse(at: place) else { continue }
            throw unknownGlyph(at: place)
        }
    }

    /// True for U+E000…U+F8FF: whatever a font has there means something to that font alone.
    private func isPrivateUse(at offset: Int) -> Bool {
        // In UTF-8 these begin with EE, or with EF and a byte below A4.
        guard offset < text.count else { return false }
        return text[offset] == 0xEE || (text[offset] == 0xEF && offset + 1 < text.count && text[offset + 1] < 0xA4)
    }

    func unknownGlyph(at offset: Int) -> RenderError {
        let rest = String(decoding: text[min(max(offset, 0), text.count)...], as: UTF8.self)
        let character = rest.first ?? "\u{FFFD}"
        return RenderError(
            .unknownGlyph(character: String(character), codePoint: character.unicodeScalars.first?.value ?? 0xFFFD),
            value: String(decoding: text, as: UTF8.self))
    }
}

/// Reads which bytes of an item's text which of its glyphs stand for.
private struct ClusterReader {
    private(set) var clusters: [GlyphRun.Cluster] = []

    init(item: UnsafeMutablePointer<PangoGlyphItem>, textLength: Int, isRightToLeft: Bool) {
        guard let string = item.pointee.glyphs else { return }
        var starts: [(byte: Int, glyphs: Int)] = []
        for index in 0..<Int(string.pointee.num_glyphs) {
            let byte = Int(string.pointee.log_clusters[index])
            let count = string.pointee.glyphs[index].glyph == LineReader.emptyGlyph ? 0 : 1
            if let last = starts.indices.last, starts[last].byte == byte {
                starts[last].glyphs += count
            } else {
                starts.append((byte, count))
            }
        }
        if isRightToLeft { starts.reverse() }
        for (place, start) in starts.enumerated() {
            let end = place + 1 < starts.count ? starts[place + 1].byte : textLength
            clusters.append(.init(bytes: max(0, end - start.byte), glyphs: start.glyphs))
        }
    }
}
