import CDeflate
import Testing

@testable import Rendering

@Suite struct `The map to Unicode` {
    private let subset: FontSubset

    init() throws { subset = FontSubset(try GlyphOutlines(DeclaredGlyphs.face("Noto Sans Regular"))) }

    @Test func `has ligatures and characters beyond the first plane`() throws {
        let texts: [UInt32: String] = [3: "ffi", 9: "𝄞", 10: "é", 500: "नि", 2000: "👩🏽‍🚀"]
        for (glyph, text) in texts { #expect(subset.note(glyph, text)) }
        #expect(try MapText(subset).characters == texts)
    }

    @Test func `writes glyphs that run in parallel with their characters as ranges`() throws {
        for place in UInt32(0)..<26 { _ = subset.note(20 + place, Unicode.Scalar(0x61 + place) ?? "x") }
        let map = try MapText(subset)
        #expect(map.text.contains("1 beginbfrange\n<0014><002D><0061>\n"))
        #expect(!map.text.contains("beginbfchar"))
        #expect(map.characters.count == 26)
        #expect(map.characters[45] == "z")
    }

    @Test func `lets no range cross a last byte`() throws {
        for place in 0..<60 {
            _ = subset.note(UInt32(0xE0 + place), Unicode.Scalar(UInt16(0x2F0 + place)) ?? "x")
        }
        let map = try MapText(subset)
        #expect(map.characters.count == 60)
        for place in 0..<60 { #expect(map.characters[UInt32(0xE0 + place)]?.utf16.first == UInt16(0x2F0 + place)) }
        #expect(map.text.contains("3 beginbfrange"))
    }

    @Test func `has at most a hundred entries in a section`() throws {
        for glyph in UInt32(1)...450 { _ = subset.note(glyph, Unicode.Scalar(0x4E00 + glyph * 7) ?? "x") }
        let map = try MapText(subset)
        #expect(map.sections == [100, 100, 100, 100, 50])
        #expect(map.characters.count == 450)
    }

    @Test func `says nothing of glyph 0, unless it was noted`() throws {
        _ = subset.note(4, "a")
        #expect(try MapText(subset).characters == [4: "a"])
        _ = subset.note(0, "b")
        #expect(try MapText(subset).characters == [0: "b", 4: "a"])
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
