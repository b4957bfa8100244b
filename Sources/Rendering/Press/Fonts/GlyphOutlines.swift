import CPango
import Glibc

/// The glyphs of one face as Type 2 charstrings, each drawn once, when first asked for. Belongs to one thread at a
/// time.
///
/// The file is mapped, so that threads share its pages; outlines come from HarfBuzz, whether they are TrueType's or
/// CFF.
final class GlyphOutlines {
    let glyphCount: Int
    /// Of the charstrings and advances.
    let unitsPerEm: Int
    let measures: FontMeasures
    /// Printable ASCII without PDF's delimiters, at most 63 characters.
    let postScriptName: String
    /// Charstrings leave out this width (font units) and write others as the difference to the nominal width.
    let defaultWidth: Int
    let nominalWidth: Int

    let codes: GlyphCodes

    private let face: OpaquePointer
    private let font: OpaquePointer
    private let pen = OutlinePen()
    private let charstrings = PDFBytes(capacity: 16_384)
    /// The same as they stand in a compressed font program.
    private let coded = PDFBytes(capacity: 16_384)
    /// By glyph: where its charstring begins, and its length, 0 until it is drawn. Untouched pages take no memory.
    private let places: UnsafeMutablePointer<Place>

    private struct Place {
        var offset: UInt32
        /// Of its coded form, and how many bits that has.
        var codedOffset: UInt32
        var bits: UInt32
        var length: UInt16
        /// In font units and in thousandths of the em.
        var advance: UInt16
        var width: UInt16
    }

    init(_ declared: FontFace) throws(FontError) {
        guard let index = UInt32(exactly: declared.faceIndex),
            let blob = hb_blob_create_from_file_or_fail(declared.file)
        else { throw .missing(faces: [declared.name], packages: [declared.package]) }
        defer { hb_blob_destroy(blob) }
        guard index < hb_face_count(blob), let face = hb_face_create(blob, index) else {
            throw .missing(faces: [declared.name], packages: [declared.package])
        }
        guard let font = hb_font_create(face) else {
            hb_face_destroy(face)
            throw .missing(faces: [declared.name], packages: [declared.package])
        }
        self.face = face
        self.font = font
        glyphCount = min(Int(hb_face_get_glyph_count(face)), 65_535)
        // A thousandth of the em is what PDF's widths are told in, and too little to be seen: 0.01 mm in a title of 30 pt.
        // Finer grids, which some fonts have, take more bytes for each number. Coarser ones stay as they are.
        let em = Int(hb_face_get_upem(face))
        unitsPerEm = 500...1000 ~= em ? em : 1000
        hb_font_set_scale(font, Int32(unitsPerEm), Int32(unitsPerEm))
        measures = FontMeasures(face, font: font, unitsPerEm: unitsPerEm)
        postScriptName = Self.name(of: face) ?? "Font"
        defaultWidth = Self.advance(of: "0", in: font) ?? unitsPerEm
        nominalWidth = Self.advance(of: "n", in: font) ?? unitsPerEm
        codes = GlyphCodes(face, font: font, glyphCount: glyphCount)
        places = ZeroedMemory.allocate(Place.self, count: glyphCount)
    }

    deinit {
        free(places)
        hb_font_destroy(font)
        hb_face_destroy(face)
    }

    /// Empty for a glyph that the face does not have; valid until the next call.
    func charstring(of glyph: UInt32) -> UnsafeBufferPointer<UInt8> {
        guard glyph < glyphCount else { return UnsafeBufferPointer(start: nil, count: 0) }
        if places[Int(glyph)].length == 0 { draw(glyph) }
        let place = places[Int(glyph)]
        return UnsafeBufferPointer(
            rebasing: charstrings.bytes[Int(place.offset)..<Int(place.offset) + Int(place.length)])
    }

    /// Bytes of a charstring, 0 before it was asked for.
    func length(of glyph: UInt16) -> Int { Int(glyph) < glyphCount ? Int(places[Int(glyph)].length) : 0 }

    /// A charstring that draws nothing and has the usual width.
    let blank = Charstring([], width: nil).bytes

    /// The code that compresses this face's programs: made from glyphs that do not depend on the document, so that the
    /// same document has the same bytes whatever was drawn before.
    private(set) lazy var code: HuffmanCode = {
        var frequencies = [Int](repeating: 0, count: 256)
        for glyph in sampleGlyphs { for byte in charstring(of: glyph) { frequencies[Int(byte)] += 1 } }
        return HuffmanCode(frequencies: frequencies)
    }()

    /// Draws and codes whichever of these glyphs were not yet.
    func prepare(_ glyphs: UnsafeBufferPointer<UInt16>) {
        for glyph in glyphs where Int(glyph) < glyphCount && places[Int(glyph)].bits == 0 {
            if places[Int(glyph)].length == 0 { draw(UInt32(glyph)) }
            encode(UInt32(glyph))
        }
    }

    /// Appends the charstrings of glyphs that were prepared, one behind another: as they are to `text`, and to a stream
    /// that is compressed by `code`.
    func append(_ glyphs: UnsafeBufferPointer<UInt16>.SubSequence, to text: PDFBytes, _ stream: CodedStream) {
        var (length, bits) = (0, 0)
        for glyph in glyphs where Int(glyph) < glyphCount {
            length += Int(places[Int(glyph)].length)
            bits += Int(places[Int(glyph)].bits)
        }
        guard let charstrings = charstrings.bytes.baseAddress, let coded = coded.bytes.baseAddress else { return }
        text.append(atMost: length) { start in
            var target = start
            for glyph in glyphs where Int(glyph) < glyphCount {
                let place = places[Int(glyph)]
                target.update(from: charstrings + Int(place.offset), count: Int(place.length))
                target += Int(place.length)
            }
            return length
        }
        stream.append(atMost: bits / 8 + 1) { cursor in
            for glyph in glyphs where Int(glyph) < glyphCount {
                let place = places[Int(glyph)]
                cursor.add(UnsafeRawPointer(coded) + Int(place.codedOffset), bits: Int(place.bits))
            }
        }
    }

    /// In font units, 0 for a glyph that the face does not have.
    func advance(of glyph: UInt32) -> Int {
        guard glyph < glyphCount else { return 0 }
        if places[Int(glyph)].length == 0 { draw(glyph) }
        return Int(places[Int(glyph)].advance)
    }

    /// The advance as the font's `W` array has it, in thousandths of the em: what a reader moves on by.
    func width(of glyph: UInt32) -> Int {
        guard glyph < glyphCount else { return 0 }
        if places[Int(glyph)].length == 0 { draw(glyph) }
        return Int(places[Int(glyph)].width)
    }

    func thousandths(_ units: Int) -> Int { (units * 2000 + unitsPerEm) / (unitsPerEm * 2) }

    private func draw(_ glyph: UInt32) {
        let advance = min(max(0, Int(hb_font_get_glyph_h_advance(font, glyph))), OutlinePen.limit)
        let width = advance == defaultWidth ? nil : advance - nominalWidth
        var bytes = Charstring(pen.outline(of: glyph, in: font), width: width).bytes
        // No reader must take a longer one (Technical Note 5177, appendix B), nor does a font for text have it.
        if bytes.count > Int(UInt16.max) { bytes = Charstring([], width: width).bytes }
        places[Int(glyph)] = Place(
            offset: UInt32(charstrings.count), codedOffset: 0, bits: 0, length: UInt16(bytes.count),
            advance: UInt16(advance),
            width: UInt16(thousandths(advance)))
        charstrings.append(bytes)
    }

    private func encode(_ glyph: UInt32) {
        let text = code.code(Array(charstring(of: glyph)))
        places[Int(glyph)].codedOffset = UInt32(coded.count)
        places[Int(glyph)].bits = UInt32(text.count)
        text.words.map(\.littleEndian).withUnsafeBytes { coded.append($0.bindMemory(to: UInt8.self)) }
    }

    /// Latin letters and digits, and for a face of another script glyphs out of all that it has.
    private var sampleGlyphs: [UInt32] {
        let letters = [0x30...0x39, 0x41...0x5A, 0x61...0x7A].flatMap { Array<UInt32>($0) }
        var sample = letters.compactMap { letter in
            var glyph: hb_codepoint_t = 0
            return hb_font_get_nominal_glyph(font, letter, &glyph) == 0 ? nil : glyph
        }
        if sample.count < letters.count || glyphCount > 10_000 {
            sample += (0..<128).map { UInt32($0 * glyphCount / 128) }
        }
        return sample
    }

    /// The glyph of a character by itself, nil where the face has none.
    func glyph(of character: Unicode.Scalar) -> UInt32? {
        var glyph: hb_codepoint_t = 0
        return hb_font_get_nominal_glyph(font, character.value, &glyph) != 0 ? glyph : nil
    }

    private static func advance(of character: Unicode.Scalar, in font: OpaquePointer) -> Int? {
        var glyph: hb_codepoint_t = 0
        guard hb_font_get_nominal_glyph(font, character.value, &glyph) != 0 else { return nil }
        return min(max(0, Int(hb_font_get_glyph_h_advance(font, glyph))), OutlinePen.limit)
    }

    private static func name(of face: OpaquePointer) -> String? {
        var text = [CChar](repeating: 0, count: 64)
        var length = UInt32(text.count)
        hb_ot_name_get_utf8(face, hb_ot_name_id_t(HB_OT_NAME_ID_POSTSCRIPT_NAME), nil, &length, &text)
        let letters = text.prefix(Int(min(length, 63))).map { UInt8(bitPattern: $0) }.filter {
            0x21...0x7E ~= $0 && !"()<>[]{}/%#+".utf8.contains($0)
        }
        return letters.isEmpty ? nil : String(decoding: letters, as: UTF8.self)
    }
}
