import CPango
import Crypto

/// Takes colour glyphs out of a bitmap font as pictures. Cairo would draw them at 72 ppi and lose their text.
struct EmojiPictures {
    private var known: [UInt32: Picture] = [:]

    /// The pictures of an item's glyphs, from the item's left end on a baseline at y = 0; the first of each cluster
    /// carries the cluster's text.
    mutating func pictures(
        of item: UnsafeMutablePointer<PangoGlyphItem>, font: UnsafeMutablePointer<PangoFont>, id: FontID, text: [UInt8]
    ) throws(RenderError) -> [SceneImage] {
        guard let string = item.pointee.glyphs, let hbFont = pango_font_get_hb_font(font) else { return [] }
        let scale = 1 / Double(PANGO_SCALE)
        var images: [SceneImage] = []
        var x = 0.0
        var previous: Int32?
        for index in 0..<Int(string.pointee.num_glyphs) {
            let glyph = string.pointee.glyphs[index]
            defer { x += Double(glyph.geometry.width) * scale }
            guard glyph.glyph != LineReader.emptyGlyph else { continue }
            var extents = hb_glyph_extents_t()
            guard hb_font_get_glyph_extents(hbFont, glyph.glyph, &extents) != 0, extents.width != 0 else { continue }
            let cluster = string.pointee.log_clusters[index]
            let target = Rect(
                x: x + Double(glyph.geometry.x_offset + extents.x_bearing) * scale,
                y: Double(glyph.geometry.y_offset - extents.y_bearing) * scale,
                width: Double(extents.width) * scale, height: Double(-extents.height) * scale)
            images.append(
                SceneImage(
                    picture: try picture(of: glyph.glyph, in: hbFont), target: target,
                    text: cluster == previous ? nil : Self.text(of: cluster, in: string, text: text)))
            previous = cluster
        }
        return images
    }

    private mutating func picture(of glyph: UInt32, in font: OpaquePointer) throws(RenderError) -> Picture {
        if let picture = known[glyph] { return picture }
        let blob = hb_ot_color_glyph_reference_png(font, glyph)
        defer { hb_blob_destroy(blob) }
        var length: UInt32 = 0
        guard let bytes = hb_blob_get_data(blob, &length), length > 0 else {
            throw RenderError(.drawingFailed(reason: "the colour font has no picture for glyph \(glyph)"))
        }
        let png = Array(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        let picture = try Picture(reading: png, allowing: [.png])
        // Emoji fonts have some thousands of glyphs; forgetting all of them now and then keeps memory bounded.
        if known.count >= 512 { known.removeAll(keepingCapacity: true) }
        known[glyph] = picture
        return picture
    }

    private static func text(
        of cluster: Int32, in string: UnsafeMutablePointer<PangoGlyphString>, text: [UInt8]
    ) -> String {
        var end = Int32(text.count)
        for index in 0..<Int(string.pointee.num_glyphs) {
            let other = string.pointee.log_clusters[index]
            if other > cluster { end = min(end, other) }
        }
        let start = max(0, min(Int(cluster), text.count))
        return String(decoding: text[start..<max(start, Int(end))], as: UTF8.self)
    }
}
