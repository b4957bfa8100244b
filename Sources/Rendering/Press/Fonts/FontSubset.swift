import Glibc

/// The glyphs of a face that a document uses, and the text that each stands for. Belongs to one thread at a time.
final class FontSubset {
    let outlines: GlyphOutlines
    private var codes = GlyphSet()
    /// By code: 0 when it is not used; its character; or a `Mark`.
    private let texts: UnsafeMutablePointer<UInt32>
    /// UTF-8 of the texts of several characters.
    private let longTexts = PDFBytes(capacity: 256)
    private let members: UnsafeMutablePointer<UInt16>
    private let memberGlyphs: UnsafeMutablePointer<UInt16>
    private var isSorted = true

    private enum Mark {
        /// Used, and stands for nothing that a reader could be told.
        static let none: UInt32 = 1 << 30
        /// Where in `longTexts` its text begins (23 bits), and its length in bytes (8 bits).
        static let long: UInt32 = 1 << 31
        static let offsetLimit = 1 << 23
    }

    init(_ outlines: GlyphOutlines) {
        self.outlines = outlines
        texts = ZeroedMemory.allocate(UInt32.self, count: 1 << 16)
        members = ZeroedMemory.allocate(UInt16.self, count: outlines.glyphCount + 1)
        memberGlyphs = ZeroedMemory.allocate(UInt16.self, count: outlines.glyphCount + 1)
        removeAll()
    }

    deinit {
        free(texts)
        free(members)
        free(memberGlyphs)
    }

    /// Forgets the document, for the next one.
    func removeAll() {
        codes.forEach { texts[Int($0)] = 0 }
        codes.removeAll()
        longTexts.removeAll()
        insert(0)
    }

    /// Whether a document uses the face at all; glyph 0 is always in the subset.
    var isEmpty: Bool { codes.count == 1 && texts[0] == 0 }

    /// The glyphs' codes in ascending order, 0 first; valid until the next glyph is noted.
    var sorted: UnsafeBufferPointer<UInt16> {
        sort()
        return UnsafeBufferPointer(start: members, count: codes.count)
    }

    /// The glyphs in the order of their codes; valid as long as those.
    var glyphs: UnsafeBufferPointer<UInt16> {
        sort()
        return UnsafeBufferPointer(start: memberGlyphs, count: codes.count)
    }

    private func sort() {
        guard !isSorted else { return }
        var count = 0
        codes.forEach {
            members[count] = $0
            memberGlyphs[count] = outlines.codes.glyph(of: $0)
            count &+= 1
        }
        isSorted = true
    }

    /// True when some text was noted for glyph 0, which otherwise nobody sees.
    var showsMissingGlyph: Bool { texts[0] != 0 }

    /// Notes that the document uses a glyph for a character. False when a reader would not be told this one: the glyph
    /// already stands for another text, or the character is one that no glyph may stand for. Then ActualText must say
    /// it.
    func note(_ glyph: UInt32, _ character: Unicode.Scalar) -> Bool {
        guard glyph < outlines.glyphCount else { return false }
        let code = outlines.codes.code(of: glyph)
        let known = texts[Int(code)]
        guard known == 0 else { return known == character.value }
        let isSayable = Self.isSayable(character)
        texts[Int(code)] = isSayable ? character.value : Mark.none
        insert(code)
        return isSayable
    }

    /// The same for a text in UTF-8: of several characters where a glyph is a ligature, of none where a glyph only adds
    /// to its neighbour.
    func note(_ glyph: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard glyph < outlines.glyphCount else { return false }
        if let character = Self.onlyCharacter(of: text) { return note(glyph, character) }
        let code = outlines.codes.code(of: glyph)
        let known = texts[Int(code)]
        if known & Mark.long != 0 { return text.elementsEqual(longText(known)) }
        guard known == 0 else { return false }
        insert(code)
        texts[Int(code)] = Mark.none
        guard 1...255 ~= text.count, longTexts.count < Mark.offsetLimit,
            String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy(Self.isSayable)
        else { return false }
        texts[Int(code)] = Mark.long | UInt32(longTexts.count) << 8 | UInt32(text.count)
        longTexts.append(text)
        return true
    }

    func note(_ glyph: UInt32, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { note(glyph, $0) }
    }

    /// What a code stands for: one character, or else its text in UTF-8.
    enum Meaning {
        case character(UInt32)
        case text(UnsafeBufferPointer<UInt8>)
    }

    func meaning(of code: UInt16) -> Meaning {
        let known = texts[Int(code)]
        if known & Mark.long != 0 { return .text(longText(known)) }
        return .character(known == 0 || known == Mark.none ? 0xFFFD : known)
    }

    /// Appends what makes the subset the one that it is: the same bytes only for the same glyphs with the same texts.
    func appendKey(to output: PDFBytes) {
        let codes = sorted
        output.append(atMost: codes.count * 6) { start in
            var target = UnsafeMutableRawPointer(start)
            for code in codes {
                target.storeBytes(of: code, as: UInt16.self)
                target.storeBytes(of: texts[Int(code)], toByteOffset: 2, as: UInt32.self)
                target += 6
            }
            return codes.count * 6
        }
        output.append(longTexts.bytes)
    }

    private func longText(_ mark: UInt32) -> UnsafeBufferPointer<UInt8> {
        let start = Int((mark & ~Mark.long) >> 8)
        return UnsafeBufferPointer(rebasing: longTexts.bytes[start..<start + Int(mark & 0xFF)])
    }

    private func insert(_ code: UInt16) { if codes.insert(code) { isSorted = false } }

    /// PDF/A-2 bars these from ToUnicode (ISO 19005-2, 6.2.11.7.2).
    private static func isSayable(_ character: Unicode.Scalar) -> Bool {
        character.value != 0 && character.value != 0xFEFF && character.value != 0xFFFE
    }

    /// The character that a text consists of, if it is one and well-formed (Unicode 15, table 3-7).
    @inline(__always)
    private static func onlyCharacter(of text: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
        guard let first = text.first else { return nil }
        if text.count == 1 { return first < 0x80 ? Unicode.Scalar(first) : nil }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        guard length == text.count else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in text.dropFirst() {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard length < 3 || value >= (length == 3 ? 0x800 : 0x1_0000) else { return nil }
        return Unicode.Scalar(value)
    }
}
