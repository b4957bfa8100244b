import Testing

@testable import Rendering

@Suite struct `A font's subset` {
    private let subset: FontSubset

    init() throws { subset = FontSubset(try GlyphOutlines(DeclaredGlyphs.face("EB Garamond Regular"))) }

    @Test func `knows its glyphs in order, and glyph 0 always`() {
        for glyph: UInt32 in [700, 3, 64, 63, 0xFFFF_FFFF, 65, 3, 128] { _ = subset.note(glyph, "x") }
        #expect(Set(subset.glyphs) == [0, 3, 63, 64, 65, 128, 700])
        #expect(subset.sorted.first == 0 && Array(subset.sorted) == subset.sorted.sorted())
        #expect(zip(subset.sorted, subset.glyphs).allSatisfy { subset.outlines.codes.glyph(of: $0) == $1 })
        #expect(!subset.isEmpty)
    }

    @Test func `tells a reader the first text of a glyph and no other`() {
        #expect(subset.note(5, "a"))
        #expect(subset.note(5, "a"))
        #expect(!subset.note(5, "b"))
        #expect(!subset.note(5, "ab"))
        #expect(subset.note(6, "ffi"))
        #expect(subset.note(6, "ffi"))
        #expect(!subset.note(6, "ffl"))
        #expect(!subset.note(6, "f"))
        #expect(subset.note(7, "𝄞"))
        #expect(subset.note(7, "𝄞" as Unicode.Scalar))
        #expect(subset.note(8, "ü"))
        #expect(subset.note(8, "ü" as Unicode.Scalar))
    }

    @Test(arguments: ["", "\0", "\u{FEFF}", "\u{FFFE}", "a\0", "\u{FEFF}b", String(repeating: "long", count: 64)])
    func `tells a reader nothing that no glyph may stand for`(text: String) throws {
        #expect(!subset.note(5, text))
        #expect(!subset.note(5, text))
        #expect(try MapText(subset).characters[UInt32(subset.outlines.codes.code(of: 5))] == "\u{FFFD}")
    }

    @Test func `of the next document knows nothing of the last`() {
        _ = subset.note(5, "a")
        _ = subset.note(900, "ffi")
        subset.removeAll()
        #expect(subset.isEmpty)
        #expect(Array(subset.sorted) == [0])
        #expect(subset.note(5, "b"))
        #expect(subset.note(900, "x"))
    }

    @Test func `takes text that is no well-formed UTF-8`() {
        let broken: [[UInt8]] = [
            [0xFF], [0xC3], [0xE2, 0x82], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80],
        ]
        for (glyph, bytes) in broken.enumerated() {
            bytes.withUnsafeBufferPointer { _ = subset.note(UInt32(glyph + 1), $0) }
        }
        #expect(subset.sorted.count == broken.count + 1)
        #expect(throws: Never.self) { try MapText(subset) }
    }
}
