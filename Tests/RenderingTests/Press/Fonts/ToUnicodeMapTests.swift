import CDeflate
import Testing

@testable import Rendering

@Suite struct `The map to Unicode` {
    private let subset: FontSubset

    init() throws { subset = FontSubset(try GlyphOutlines(DeclaredGlyphs.face("Noto Sans Regular"))) }

    /// The code of a glyph, as the map has it.
    private func code(_ glyph: UInt32) -> UInt32 { UInt32(subset.outlines.codes.code(of: glyph)) }

    private func glyph(_ character: Unicode.Scalar) throws -> UInt32 {
        try #require(subset.outlines.glyph(of: character))
    }

    @Test func `has ligatures and characters beyond the first plane`() throws {
        let texts: [UInt32: String] = [3: "ffi", 9: "𝄞", 10: "é", 500: "नि", 2000: "👩🏽‍🚀"]
        for (glyph, text) in texts { #expect(subset.note(glyph, text)) }
        #expect(
            try MapText(subset).characters == Dictionary(uniqueKeysWithValues: texts.map { (code($0.key), $0.value) }))
    }

    @Test func `says of letters in one range that they are themselves`() throws {
        for letter: Unicode.Scalar in ["m", "a", "9", " ", "z"] { #expect(subset.note(try glyph(letter), letter)) }
        let map = try MapText(subset)
        #expect(map.text.contains("1 beginbfrange\n<0020><007A><0020>\n"))
        #expect(!map.text.contains("beginbfchar"))
        #expect(map.characters[0x6D] == "m")
    }

    @Test func `lets no range cross a last byte`() throws {
        for letter: Unicode.Scalar in ["ó", "Ł", "ą", "Ω", "Ж"] { #expect(subset.note(try glyph(letter), letter)) }
        let map = try MapText(subset)
        #expect(map.sections == [4])
        for letter: Unicode.Scalar in ["ó", "Ł", "ą", "Ω", "Ж"] {
            #expect(map.characters[letter.value] == String(letter))
        }
    }

    @Test func `leaves out of a range what stands for something else`() throws {
        for letter: Unicode.Scalar in ["a", "b", "d", "e"] { #expect(subset.note(try glyph(letter), letter)) }
        #expect(subset.note(try glyph("c"), "с" as Unicode.Scalar))
        let map = try MapText(subset)
        #expect(map.text.contains("2 beginbfrange\n<0061><0062><0061>\n<0064><0065><0064>\nendbfrange\n"))
        #expect(map.characters[0x63] == "с")
    }

    @Test func `has at most a hundred entries in a section`() throws {
        for glyph in UInt32(1)...450 { _ = subset.note(glyph, Unicode.Scalar(0x4E00 + glyph * 7) ?? "x") }
        let map = try MapText(subset)
        #expect(map.sections == [100, 100, 100, 100, 50])
        #expect(map.characters.count == 450)
    }

    @Test func `says nothing of glyph 0, unless it was noted`() throws {
        _ = subset.note(4, "ab")
        #expect(try MapText(subset).characters == [code(4): "ab"])
        _ = subset.note(0, "b")
        #expect(try MapText(subset).characters == [0: "b", code(4): "ab"])
    }

    @Test func `is the same compressed`() throws {
        for glyph in UInt32(1)...450 where glyph % 3 > 0 { _ = subset.note(glyph, glyph % 5 == 0 ? "\(glyph)" : "x") }
        let (text, stream) = (PDFBytes(), CodedStream())
        ToUnicodeMap().write(subset, to: text, stream)
        #expect(try Inflated.bytes(stream.bytes) == text.array)
        #expect(stream.bytes.count < text.count / 2)
    }
}

/// A CMap as a reader understands it.
struct MapText {
    let text: String
    private(set) var characters: [UInt32: String] = [:]
    /// Entries of each section.
    private(set) var sections: [Int] = []

    enum Failure: Error { case malformed(String) }

    init(_ subset: FontSubset) throws {
        let bytes = PDFBytes()
        ToUnicodeMap().write(subset, to: bytes, CodedStream())
        text = String(decoding: bytes.bytes, as: UTF8.self)
        var entries = 0
        for line in text.split(separator: "\n") {
            let words = line.split { " <>".contains($0) }.map(String.init)
            if line.contains("beginbf") { sections.append(Int(words[0]) ?? -1) }
            if line.contains("endbf") {
                guard entries == sections.last else { throw Failure.malformed(String(line)) }
                entries = 0
            }
            guard line.hasPrefix("<"), line != "<0000><FFFF>" else { continue }
            entries += 1
            guard let first = UInt32(words[0], radix: 16), let last = UInt32(words[words.count - 2], radix: 16),
                let units = Self.units(words[words.count - 1])
            else { throw Failure.malformed(String(line)) }
            for glyph in words.count == 3 ? first...last : first...first {
                var units = units
                units[units.count - 1] += UInt16(glyph - first)
                characters[glyph] = String(decoding: units, as: UTF16.self)
            }
        }
    }

    private static func units(_ digits: String) -> [UInt16]? {
        guard !digits.isEmpty, digits.count % 4 == 0 else { return nil }
        let digits = Array(digits)
        return stride(from: 0, to: digits.count, by: 4).compactMap { UInt16(String(digits[$0..<$0 + 4]), radix: 16) }
    }
}

/// What libdeflate makes of a zlib stream.
enum Inflated {
    static func bytes(_ stream: UnsafeBufferPointer<UInt8>, limit: Int = 1 << 20) throws -> [UInt8] {
        let decompressor = try #require(libdeflate_alloc_decompressor())
        defer { libdeflate_free_decompressor(decompressor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        let result = libdeflate_zlib_decompress(decompressor, stream.baseAddress, stream.count, &bytes, limit, &count)
        try #require(result == LIBDEFLATE_SUCCESS)
        return Array(bytes.prefix(count))
    }
}
