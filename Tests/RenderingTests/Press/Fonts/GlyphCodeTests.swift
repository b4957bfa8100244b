import Testing

@testable import Rendering

@Suite struct `The codes of a face's glyphs` {
    @Test(arguments: DeclaredGlyphs.faces.map(\.name))
    func `are one for each glyph`(name: String) throws {
        let outlines = try GlyphOutlines(DeclaredGlyphs.face(name))
        var codes: Set<UInt16> = []
        for glyph in 0..<UInt32(outlines.glyphCount) {
            let code = outlines.codes.code(of: glyph)
            #expect(codes.insert(code).inserted, "code \(code) twice")
            #expect(outlines.codes.glyph(of: code) == glyph)
        }
        #expect(outlines.codes.code(of: 0) == 0)
        #expect(outlines.codes.code(of: UInt32(outlines.glyphCount)) == 0)
    }

    @Test(arguments: ["Inter Regular", "EB Garamond Italic", "Noto Sans CJK JP Regular"])
    func `are the letters themselves`(name: String) throws {
        let outlines = try GlyphOutlines(DeclaredGlyphs.face(name))
        for character: Unicode.Scalar in [" ", "A", "z", "7", "é", "Ł"] {
            guard let glyph = outlines.glyph(of: character) else { continue }
            #expect(UInt32(outlines.codes.code(of: glyph)) == character.value)
        }
    }
}
