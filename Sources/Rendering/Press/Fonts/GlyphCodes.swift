import CPango
import Glibc

/// The codes by which pages call the glyphs of a face, two bytes each. They are CIDs too: the encoding is Identity-H
/// (ISO 32000-1, 9.7.5.2). Belongs to one thread at a time, like its face.
///
/// A glyph that a character has by itself is called by the number of that character in Unicode; of several characters by
/// the lowest. So most of what a page shows stands in its content as it is read, its letters are as frequent as letters
/// are, which is what compression lives on, and a few ranges say what all codes mean. Other glyphs (ligatures, figures of
/// one width, letters that join) have codes of the Private Use Area, and, when that is full, codes that are left over.
final class GlyphCodes {
    private let codes: UnsafeMutablePointer<UInt16>
    private let glyphs: UnsafeMutablePointer<UInt16>
    private let glyphCount: Int

    private static let codeCount = 1 << 16
    private static let privateUse = 0xE000

    /// The codes of the first `glyphCount` glyphs, at most 65,535; glyph 0 has code 0.
    init(_ face: OpaquePointer, font: OpaquePointer, glyphCount: Int) {
        self.glyphCount = glyphCount
        codes = ZeroedMemory.allocate(UInt16.self, count: glyphCount + 1)
        glyphs = ZeroedMemory.allocate(UInt16.self, count: Self.codeCount)
        assignCharacters(of: face, font: font)
        assignOthers()
    }

    deinit {
        free(codes)
        free(glyphs)
    }

    /// 0 for a glyph that the face does not have.
    func code(of glyph: UInt32) -> UInt16 { glyph < glyphCount ? codes[Int(glyph)] : 0 }

    func glyph(of code: UInt16) -> UInt16 { glyphs[Int(code)] }

    private func assign(_ code: Int, to glyph: Int) {
        codes[glyph] = UInt16(truncatingIfNeeded: code)
        glyphs[code] = UInt16(truncatingIfNeeded: glyph)
    }

    private func assignCharacters(of face: OpaquePointer, font: OpaquePointer) {
        guard let characters = hb_set_create() else { return }
        defer { hb_set_destroy(characters) }
        hb_face_collect_unicodes(face, characters)
        var character: hb_codepoint_t = 0x1F
        while hb_set_next(characters, &character) != 0, character <= 0xFFFD {
            // Control characters, surrogates and private ones mean nothing to a reader.
            switch character {
            case 0x20...0x7E, 0xA0...0xD7FF, 0xF900...0xFFFD: break
            default: continue
            }
            var glyph: hb_codepoint_t = 0
            guard hb_font_get_nominal_glyph(font, character, &glyph) != 0, 1..<glyphCount ~= Int(glyph),
                codes[Int(glyph)] == 0
            else { continue }
            assign(Int(character), to: Int(glyph))
        }
    }

    /// There are at least as many codes as glyphs.
    private func assignOthers() {
        var code = Self.privateUse
        for glyph in 1..<max(1, glyphCount) where codes[glyph] == 0 {
            while code == 0 || glyphs[code] != 0 { code = (code + 1) % Self.codeCount }
            assign(code, to: glyph)
        }
    }
}
