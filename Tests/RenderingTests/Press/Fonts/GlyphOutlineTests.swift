import Foundation
import Testing

@testable import Rendering

@Suite struct `Glyph outlines` {
    @Test func `of every declared face are drawn as by FreeType`() throws {
        #expect(DeclaredGlyphs.faces.count > 40)
        for face in DeclaredGlyphs.faces {
            let outlines = try GlyphOutlines(face)
            let subset = FontSubset(outlines)
            let glyphs = DeclaredGlyphs.sample(outlines)
            for glyph in glyphs { _ = subset.note(glyph, "x") }
            let ours = try FreeTypeFace(program: CIDFontProgram.bytes(subset))
            let original = try FreeTypeFace(file: face.file, index: face.faceIndex)
            // FreeType flattens quadratic curves less finely than cubic ones: to a quarter pixel. Points between whole
            // units, or on a finer grid than ours, are rounded: by half a unit, the 25th part of a pixel here.
            let isRounded = original.unitsPerEm != outlines.unitsPerEm || face.family == "EB Garamond"
            let tolerance = face.file.hasSuffix(".ttf") ? 64 : isRounded ? 48 : 0
            for glyph in glyphs {
                // A CID-keyed program knows its glyphs by their CIDs.
                let drawn = try ours.draw(UInt32(outlines.codes.code(of: glyph)))
                let expected = try original.draw(glyph)
                #expect(drawn.differences(from: expected, tolerance: tolerance) == 0, "\(face.name), glyph \(glyph)")
            }
        }
    }

    @Test func `have the widths of the original, in the program as in the list of widths`() throws {
        for face in DeclaredGlyphs.faces {
            let outlines = try GlyphOutlines(face)
            let original = try FreeTypeFace(file: face.file, index: face.faceIndex)
            for glyph in DeclaredGlyphs.sample(outlines) {
                let scale = Double(outlines.unitsPerEm) / Double(original.unitsPerEm)
                let exact = Double(try original.advance(of: glyph)) * scale
                let advance = outlines.advance(of: glyph)
                // HarfBuzz scales by a factor of 16 bits before it rounds.
                #expect(abs(Double(advance) - exact) <= 0.53, "\(face.name), glyph \(glyph)")
                let read = try CharstringReader(Array(outlines.charstring(of: glyph)))
                let width = read.width.map { $0 + outlines.nominalWidth } ?? outlines.defaultWidth
                #expect(width == advance)
                #expect(
                    abs(Double(outlines.width(of: glyph)) - Double(width * 1000) / Double(outlines.unitsPerEm)) <= 0.5)
            }
        }
    }

    @Test func `are nothing for a glyph that the face does not have`() throws {
        let outlines = try GlyphOutlines(DeclaredGlyphs.face("Inter Regular"))
        for glyph in [UInt32(outlines.glyphCount), 70_000, .max] {
            #expect(outlines.charstring(of: glyph).isEmpty)
            #expect(outlines.advance(of: glyph) == 0)
            #expect(outlines.width(of: glyph) == 0)
        }
    }

    @Test func `tell the measures of the face`() throws {
        let inter = try GlyphOutlines(DeclaredGlyphs.face("Inter Regular"))
        #expect(inter.postScriptName == "Inter-Regular")
        #expect(inter.measures.ascent == 969)
        #expect(inter.measures.descent == -241)
        #expect(inter.measures.capHeight == 727)
        #expect(inter.measures.flags == 4)
        let italic = try GlyphOutlines(DeclaredGlyphs.face("EB Garamond Italic"))
        #expect(italic.measures.italicAngle == -17_000)
        #expect(italic.measures.flags == 4 | 2 | 64)
        let mono = try GlyphOutlines(DeclaredGlyphs.face("JetBrains Mono Regular"))
        #expect(mono.measures.flags & 1 == 1)
        let korean = try GlyphOutlines(DeclaredGlyphs.face("Noto Sans CJK KR Regular"))
        #expect(korean.postScriptName == "NotoSansCJKkr-Regular")
    }

    @Test func `of a file that is no font are refused`() throws {
        var face = try DeclaredGlyphs.face("Inter Regular")
        face.faceIndex = 3
        #expect(throws: FontError.self) { try GlyphOutlines(face) }
        face.faceIndex = -1
        #expect(throws: FontError.self) { try GlyphOutlines(face) }
        face.file = "/nowhere.otf"
        #expect(throws: FontError.self) { try GlyphOutlines(face) }
    }

    @Test func `of a damaged file are drawn or left out, never a crash`() throws {
        let folder = try Scratch()
        var random = RepeatableRandom(seed: 11)
        for name in ["Inter Regular", "JetBrains Mono Regular"] {
            var face = try DeclaredGlyphs.face(name)
            let sound = Array(try Data(contentsOf: URL(filePath: face.file)))
            for round in 0..<12 {
                var bytes = sound
                for _ in 0..<400 {
                    bytes[Int.random(in: 0..<(round < 4 ? 2000 : bytes.count), using: &random)] =
                        UInt8.random(in: 0...255, using: &random)
                }
                if round % 3 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
                face.file = try folder.write(bytes, "damaged-\(round)").path
                // A file that is refused has nothing to be drawn.
                guard let outlines = try? GlyphOutlines(face) else { continue }
                let subset = FontSubset(outlines)
                for glyph in 0..<UInt32(200) {
                    _ = subset.note(glyph, "x")
                    let bytes = Array(outlines.charstring(of: glyph))
                    if !bytes.isEmpty { _ = try CharstringReader(bytes) }
                }
                let writer = ObjectWriter(packing: .coded)
                writer.reset()
                FontWriter(outlines).write(subset, first: writer.allocate(FontWriter.objectCount), to: writer)
                try writer.writePacked()
                let isWhole = writer.places.dropFirst().allSatisfy { if case .nowhere = $0 { false } else { true } }
                #expect(isWhole)
            }
        }
    }
}

extension CIDFontProgram {
    /// The program of a subset, not compressed.
    static func bytes(_ subset: FontSubset) -> [UInt8] {
        let text = PDFBytes()
        CIDFontProgram(subset.outlines).write(subset, tag: SubsetTag.tag(of: subset.sorted), to: text, CodedStream())
        return text.array
    }
}
