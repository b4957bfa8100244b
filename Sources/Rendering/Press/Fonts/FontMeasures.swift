import CPango

/// What a font descriptor says of a face (ISO 32000-1, 9.8), lengths in thousandths of the em.
struct FontMeasures: Sendable, Hashable {
    var ascent: Int
    /// Below the baseline, so negative.
    var descent: Int
    var capHeight: Int
    /// Left, bottom, right, top of a box around all glyphs.
    var box: [Int]
    /// The same in units of the outlines.
    var boxInUnits: [Int]
    /// Degrees to the left, so negative for what leans to the right, in thousandths.
    var italicAngle: Int
    /// Of the vertical stems: an estimate from the weight, as no OpenType table has it.
    var stemWidth: Int
    /// ISO 32000-1, table 123.
    var flags: Int

    private enum Flag {
        static let fixedPitch = 1
        static let serif = 1 << 1
        /// Its glyphs are not those of Adobe's standard Latin set, as is so for any font that is used by glyph ids.
        static let symbolic = 1 << 2
        static let italic = 1 << 6
    }

    init(_ face: OpaquePointer, font: OpaquePointer, unitsPerEm: Int) {
        let scaled = { (length: Int, from: Int, to: Int) in
            Int((Double(length) * Double(to) / Double(max(1, from))).rounded())
        }
        let position = { (tag: hb_ot_metrics_tag_t) -> Int in
            var value: hb_position_t = 0
            hb_ot_metrics_get_position_with_fallback(font, tag, &value)
            return scaled(Int(value), unitsPerEm, 1000)
        }
        ascent = position(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER)
        descent = position(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER)
        capHeight = position(HB_OT_METRICS_TAG_CAP_HEIGHT)
        let head = FontTable("head", of: face)
        let post = FontTable("post", of: face)
        let os2 = FontTable("OS/2", of: face)
        let em = Int(hb_face_get_upem(face))
        box = [36, 38, 40, 42].map { scaled(head.signed($0), em, 1000) }
        boxInUnits = [36, 38, 40, 42].map { scaled(head.signed($0), em, unitsPerEm) }
        italicAngle = (post.signed(4) * 65_536 + post.unsigned(6)) * 1000 / 65_536
        let weight = min(max(os2.unsigned(4), 100), 900)
        stemWidth = 10 + 220 * (weight - 50) / 900
        flags = Flag.symbolic
        if post.unsigned(12) | post.unsigned(14) != 0 { flags |= Flag.fixedPitch }
        if italicAngle != 0 { flags |= Flag.italic }
        // PANOSE: a Latin text face (2) whose serif style is one of those with serifs (2…10).
        if os2.byte(32) == 2, 2...10 ~= os2.byte(33) { flags |= Flag.serif }
    }
}

/// The bytes of a table of an OpenType font; what is not there reads as 0.
final class FontTable {
    private let blob: OpaquePointer?
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ tag: StaticString, of face: OpaquePointer) {
        let code = (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(tag.utf8Start[$1]) }
        blob = hb_face_reference_table(face, code)
        var length: UInt32 = 0
        let start = hb_blob_get_data(blob, &length).map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
        bytes = UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(length))
    }

    deinit { hb_blob_destroy(blob) }

    func byte(_ offset: Int) -> Int { offset < bytes.count ? Int(bytes[offset]) : 0 }
    func unsigned(_ offset: Int) -> Int { byte(offset) << 8 | byte(offset + 1) }
    func signed(_ offset: Int) -> Int { Int(Int16(truncatingIfNeeded: unsigned(offset))) }
}
