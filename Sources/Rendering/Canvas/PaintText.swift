// The members of a C structure belong to whichever of these modules was loaded first.
import CCairo
import CPango
import CRSVG

extension ScenePainter {
    func paint(_ run: GlyphRun) throws(RenderError) {
        guard !run.glyphs.isEmpty else { return }
        let face = try canvas.faces.face(run.font)
        cairo_set_font_face(cr, face.cairo)
        cairo_set_font_size(cr, run.size)
        context.setSource(run.colour)
        switch medium {
        case .pixels: outline(run)
        case .svg: show(run)
        case .pdf:
            if let link = run.link { linked(to: link) { show(run) } } else { show(run) }
        }
    }

    /// Cairo 1.16 forgets to write an object of the file when a link is in no other tag, hence the paragraph. Nor may a
    /// tag hold the whole page: Cairo forgets what came before a fill that covers everything, tags included.
    private func linked(to address: String, _ body: () -> Void) {
        cairo_tag_begin(cr, "P", nil)
        cairo_tag_begin(cr, CAIRO_TAG_LINK, "uri='\(LinkAttribute.escaped(address))'")
        body()
        cairo_tag_end(cr, CAIRO_TAG_LINK)
        cairo_tag_end(cr, "P")
    }

    /// Text with its source, so that it can be searched, copied and read aloud.
    ///
    /// Cairo takes clusters in logical order and glyphs in visual order, as the run has them, and writes a text beside
    /// each cluster that is not simply one glyph for one character.
    private func show(_ run: GlyphRun) {
        withGlyphs(of: run) { glyphs in
            withUnsafeTemporaryAllocation(of: cairo_text_cluster_t.self, capacity: run.clusters.count) { clusters in
                for (index, cluster) in run.clusters.enumerated() {
                    clusters.initializeElement(
                        at: index,
                        to: cairo_text_cluster_t(
                            num_bytes: CInt(clamping: cluster.bytes), num_glyphs: CInt(clamping: cluster.glyphs)))
                }
                var text = run.text
                text.withUTF8 { utf8 in
                    utf8.withMemoryRebound(to: CChar.self) { bytes in
                        cairo_show_text_glyphs(
                            cr, bytes.baseAddress, CInt(clamping: bytes.count),
                            glyphs.baseAddress, CInt(clamping: glyphs.count),
                            clusters.baseAddress, CInt(clamping: clusters.count),
                            run.isRightToLeft ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : cairo_text_cluster_flags_t(0))
                    }
                }
            }
        }
    }

    /// Cairo 1.16 puts glyph pictures on whole pixels, which makes the spacing uneven; outlines stand where they should.
    private func outline(_ run: GlyphRun) {
        withGlyphs(of: run) { cairo_glyph_path(cr, $0.baseAddress, CInt(clamping: $0.count)) }
        cairo_fill(cr)
    }

    private func withGlyphs(of run: GlyphRun, _ body: (UnsafeMutableBufferPointer<cairo_glyph_t>) -> Void) {
        withUnsafeTemporaryAllocation(of: cairo_glyph_t.self, capacity: run.glyphs.count) { glyphs in
            for (index, glyph) in run.glyphs.enumerated() {
                glyphs.initializeElement(
                    at: index,
                    to: cairo_glyph_t(
                        index: UInt(glyph.id), x: run.origin.x + glyph.x, y: run.origin.y + glyph.y))
            }
            body(glyphs)
        }
    }

    /// Writes text that can be found and copied but not seen, as wide and as high as `box`.
    ///
    /// Cairo leaves out glyphs without ink and fully transparent ones. This is one dot at 0.4 % under the picture: less
    /// than one step of an 8-bit channel.
    func paintUnseen(_ text: String, over box: Rect, font preferred: FontID?) throws(RenderError) {
        var font = preferred
        if font == nil { font = try canvas.faces.firstCarrier() }
        guard let font else { return }
        let face = try canvas.faces.face(font)
        var matrix = cairo_matrix_t(
            xx: box.width / face.carrier.advance, yx: 0, xy: 0, yy: box.height, x0: 0, y0: 0)
        cairo_set_font_face(cr, face.cairo)
        cairo_set_font_matrix(cr, &matrix)
        context.setSource(Colour(red: 0, green: 0, blue: 0, alpha: 0.004))
        var glyph = cairo_glyph_t(index: UInt(face.carrier.glyph), x: box.x, y: box.y + 0.8 * box.height)
        var cluster = cairo_text_cluster_t(num_bytes: CInt(clamping: text.utf8.count), num_glyphs: 1)
        cairo_show_text_glyphs(
            cr, text, CInt(clamping: text.utf8.count), &glyph, 1, &cluster, 1, cairo_text_cluster_flags_t(0))
    }
}

/// Addresses in the form that a PDF string and Cairo's tag attributes both carry unchanged.
enum LinkAttribute {
    /// Percent-encodes whatever is not plain ASCII, and the quotes, parentheses and backslashes that Cairo 1.16 would
    /// write into the PDF as they are.
    static func escaped(_ address: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in address.utf8 {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""),
                UInt8(ascii: "<"), UInt8(ascii: ">"), 0...0x20, 0x7F...0xFF:
                escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default:
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
