import CPango
import Testing

@testable import Rendering

@Suite struct `A font in a PDF` {
    /// Texts in the scripts of the declared families.
    private static let samples: [(String, String)] = [
        ("Inter Regular", "Admit One 0123"), ("Inter Display Black", "Row Seat"), ("EB Garamond Italic", "Zauberflöte"),
        ("JetBrains Mono Medium", "A1-B2"), ("Noto Sans Bold", "Łódź Ελλάδα"), ("Noto Sans Thai Regular", "บตร"),
        ("Noto Sans CJK JP Regular", "東京公演"), ("Noto Sans CJK KR Bold", "서울"), ("Noto Sans CJK HK Regular", "香港"),
        ("Noto Sans Math Regular", "∑𝔸"), ("Noto Sans Symbols2 Regular", "✂☎"),
    ]

    @Test(arguments: samples)
    func `is read by every reader, and its text is found`(name: String, text: String) throws {
        let page = try FontPage(text, face: DeclaredGlyphs.face(name))
        let check = try ExternalTool.run("qpdf", "--check", "FILE", on: page.pdf, named: "font.pdf")
        #expect(check.status == 0, "\(check.text)")
        #expect(try ExternalTool.text(of: page.pdf) == text)
        let fonts = try ExternalTool.run("pdffonts", "FILE", on: page.pdf, named: "font.pdf").text
        #expect(fonts.contains("CID Type 0C"))
        #expect(fonts.contains("yes yes yes"))
        #expect(!fonts.contains("rror"))
        let other = try ExternalTool.run("mutool", "draw", "-q", "-F", "text", "FILE", on: page.pdf, named: "font.pdf")
        #expect(other.text.filter { !$0.isWhitespace }.hasSuffix(text.filter { !$0.isWhitespace }))
    }

    @Test(arguments: samples)
    func `looks as Cairo draws it`(name: String, text: String) throws {
        let face = try DeclaredGlyphs.face(name)
        let page = try FontPage(text, face: face)
        let ours = try ExternalTool.output(
            of: "pdftoppm", "-r", "144", "-singlefile", "-gray", "FILE", on: page.pdf, named: "font.pdf")
        let shown = Array(ours.suffix(FontPage.width * 2 * FontPage.height * 2))
        let drawn = try page.drawnByCairo()
        try #require(shown.count == drawn.count)
        // Both smooth edges in ways of their own, so that single pixels differ, but not the ink.
        let differences = zip(shown, drawn).map { abs(Int($0) - Int($1)) }
        #expect(differences.count { $0 > 110 } == 0)
        let ink = drawn.reduce(0) { $0 + 255 - Int($1) }
        let shownInk = shown.reduce(0) { $0 + 255 - Int($1) }
        #expect(abs(ink - shownInk) < ink / 20)
    }

    @Test func `has the same bytes for the same glyphs, whatever was drawn before`() throws {
        let face = try DeclaredGlyphs.face("Inter Regular")
        let outlines = try GlyphOutlines(face)
        let (writer, subset) = (FontWriter(outlines), FontSubset(outlines))
        func write(_ glyphs: [UInt32], by writer: FontWriter, _ subset: FontSubset) -> [UInt8] {
            subset.removeAll()
            for glyph in glyphs { _ = subset.note(glyph, Unicode.Scalar(0x100 + glyph) ?? "x") }
            return WrittenFont(subset, by: writer).bytes
        }
        let first = write([5, 90, 400], by: writer, subset)
        for glyphs: [UInt32] in [[900], [5, 90], [5, 90, 401]] {
            #expect(write(glyphs, by: writer, subset) != first)
        }
        #expect(write([400, 90, 5, 90], by: writer, subset) == first)
        let fresh = try GlyphOutlines(face)
        #expect(write([90, 5, 400], by: FontWriter(fresh), FontSubset(fresh)) == first)
    }

    @Test func `tells other texts of the same glyphs`() throws {
        let outlines = try GlyphOutlines(DeclaredGlyphs.face("Inter Regular"))
        let (writer, subset) = (FontWriter(outlines), FontSubset(outlines))
        var written: Set<[UInt8]> = []
        for text in ["a", "b", "ffi", "ffl", "\u{1D11E}", "a"] {
            subset.removeAll()
            _ = subset.note(40, text)
            written.insert(WrittenFont(subset, by: writer).bytes)
        }
        #expect(written.count == 5)
    }

    @Test func `is named after its glyphs`() throws {
        let outlines = try GlyphOutlines(DeclaredGlyphs.face("Inter Regular"))
        let subset = FontSubset(outlines)
        var tags: Set<String> = []
        for glyph in UInt32(1)...300 {
            subset.removeAll()
            _ = subset.note(glyph, "x")
            let bytes = PDFBytes()
            let tag = SubsetTag.tag(of: subset.sorted)
            bytes.append(atMost: 6) {
                SubsetTag.write(tag, to: $0)
                return 6
            }
            let text = String(decoding: bytes.bytes, as: UTF8.self)
            #expect(text.allSatisfy { ("A"..."Z").contains($0) })
            tags.insert(text)
        }
        #expect(tags.count == 300)
    }

    @Test func `has widths that bridge gaps without touching other glyphs`() throws {
        let outlines = try GlyphOutlines(DeclaredGlyphs.face("EB Garamond Regular"))
        let (writer, subset) = (FontWriter(outlines), FontSubset(outlines))
        var random = RepeatableRandom(seed: 8)
        for _ in 0..<50 {
            subset.removeAll()
            for _ in 0..<40 { _ = subset.note(UInt32.random(in: 1...90, using: &random), "x") }
            let text = try #require(WrittenFont(subset, by: writer).dictionaries)
            let match = try #require(text.firstMatch(of: /\/DW (\d+)\/W\[(.*)\]>>/))
            var widths: [Int: Int] = [:]
            for list in match.2.matches(of: /(\d+)\[([0-9 ]+)\]/) {
                for (place, width) in list.2.split(separator: " ").enumerated() {
                    widths[(Int(list.1) ?? 0) + place] = Int(width)
                }
            }
            for (code, glyph) in zip(subset.sorted, subset.glyphs).dropFirst() {
                #expect((widths[Int(code)] ?? Int(match.1)) == outlines.width(of: UInt32(glyph)))
            }
        }
    }
}

/// The objects of a font as they stand in a file.
private struct WrittenFont {
    let bytes: [UInt8]

    init(_ subset: FontSubset, by fontWriter: FontWriter) {
        let writer = ObjectWriter(packing: .coded)
        writer.reset()
        fontWriter.write(subset, first: writer.allocate(FontWriter.objectCount), to: writer)
        #expect(throws: Never.self) { try writer.writePacked() }
        bytes = writer.output.array
    }

    /// What stands in the object stream, which is written last.
    var dictionaries: String? {
        guard let start = bytes.indices.last(where: { bytes[$0...].starts(with: "/ObjStm".utf8) }),
            let data = bytes[start...].indices.first(where: { bytes[$0...].starts(with: "stream\n".utf8) })
        else { return nil }
        return Inflate.bytes(of: bytes[(data + 7)...], limit: 1 << 16).map { String(decoding: $0, as: UTF8.self) }
    }
}
