/// The font program of a face: a CID-keyed CFF font whose CIDs are those of `GlyphCodes`
/// (Adobe Technical Note 5176; ISO 32000-1, 9.9, `CIDFontType0C`).
///
/// Whatever stands before the glyphs is the same for each subset, but for a few numbers that always take the same
/// space.
final class CIDFontProgram {
    private let outlines: GlyphOutlines
    /// Everything before the charset.
    private let prefix: [UInt8]
    private let places: Places

    /// Where in the prefix the numbers stand that depend on the subset.
    private struct Places {
        var tag = 0
        var count = 0
        var charstrings = 0
        var sentinel = 0
    }

    init(_ outlines: GlyphOutlines) {
        self.outlines = outlines
        var places = Places()
        prefix = Self.prefix(of: outlines, &places)
        self.places = places
    }

    /// Writes the program for a subset's glyphs, under `tag`, the six letters that mark a subset: as it is into `text`,
    /// which is empty, and compressed into `stream`.
    func write(_ subset: FontSubset, tag: UInt64, to text: PDFBytes, _ stream: CodedStream) {
        let (codes, glyphs) = (subset.sorted, subset.glyphs)
        outlines.prepare(glyphs)
        text.append(prefix)
        text.replace(at: places.tag, length: SubsetTag.length) { SubsetTag.write(tag, to: $0) }
        text.replace(at: places.count, with: UInt32(codes.last ?? 0) + 1)
        text.replace(at: places.sentinel, with: UInt16(truncatingIfNeeded: glyphs.count))
        appendCharset(codes, to: text)
        text.replace(at: places.charstrings, with: UInt32(truncatingIfNeeded: text.count))
        // Nobody sees glyph 0, so that it need not be drawn, unless it was noted for a text.
        let isBlank = !subset.showsMissingGlyph
        appendOffsets(glyphs, isFirstBlank: isBlank, to: text)
        if isBlank { text.append(outlines.blank) }
        stream.begin()
        stream.beginBlock(outlines.code, isLast: true)
        stream.append(text.bytes, by: outlines.code)
        outlines.append(glyphs.dropFirst(isBlank ? 1 : 0), to: text, stream)
        stream.endBlock(outlines.code)
        stream.end(text: text.bytes)
    }

    /// Format 0 or 2, whichever is shorter; code 0 is left out of both (section 13).
    private func appendCharset(_ codes: UnsafeBufferPointer<UInt16>, to output: PDFBytes) {
        var ranges = 0
        for index in codes.indices.dropFirst() where index == 1 || codes[index] != codes[index - 1] + 1 {
            ranges += 1
        }
        guard ranges * 2 < codes.count - 1 else {
            output.append(UInt8(0))
            for index in codes.indices.dropFirst() { output.append(big: codes[index]) }
            return
        }
        output.append(UInt8(2))
        var index = 1
        while index < codes.count {
            let first = index
            while index + 1 < codes.count, codes[index + 1] == codes[index] + 1 { index += 1 }
            output.append(big: codes[first])
            output.append(big: UInt16(truncatingIfNeeded: index - first))
            index += 1
        }
    }

    /// The CharStrings INDEX (section 5), up to its data.
    private func appendOffsets(_ glyphs: UnsafeBufferPointer<UInt16>, isFirstBlank: Bool, to output: PDFBytes) {
        let first = isFirstBlank ? outlines.blank.count : outlines.length(of: 0)
        var size = 1 + first
        for glyph in glyphs.dropFirst() { size += outlines.length(of: glyph) }
        let width = size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4
        output.append(big: UInt16(truncatingIfNeeded: glyphs.count))
        output.append(UInt8(width))
        output.append(atMost: (glyphs.count + 1) * width) { target in
            var target = target
            var offset = 1
            func write() {
                var rest = offset
                for byte in (0..<width).reversed() {
                    target[byte] = UInt8(truncatingIfNeeded: rest)
                    rest &>>= 8
                }
                target += width
            }
            write()
            offset += first
            write()
            for glyph in glyphs.dropFirst() {
                offset += outlines.length(of: glyph)
                write()
            }
            return (glyphs.count + 1) * width
        }
    }

    private static func prefix(of outlines: GlyphOutlines, _ places: inout Places) -> [UInt8] {
        let name =
            [UInt8](repeating: UInt8(ascii: "A"), count: SubsetTag.length) + Array("+\(outlines.postScriptName)".utf8)
        var widths = CFFDictionary()
        widths.add([outlines.defaultWidth], .defaultWidthX)
        widths.add([outlines.nominalWidth], .nominalWidthX)
        // Both matrices are written out: readers differ in what they take for granted of a CID-keyed font.
        let matrix = CFFDictionary.matrix(unitsPerEm: outlines.unitsPerEm)
        var bytes: [UInt8] = [1, 0, 4, 2]
        places.tag = bytes.count + 5
        bytes += CFFDictionary.index(of: name)
        var top = CFFDictionary()
        top.add([391, 392, 0], .ros)
        top.add(reals: matrix, .fontMatrix)
        top.add(outlines.measures.boxInUnits, .fontBBox)
        // Five-byte numbers, filled in below and for each subset.
        let placeOfCount = top.addHole(.cidCount)
        let placeOfCharset = top.addHole(.charset)
        let placeOfSelect = top.addHole(.fdSelect)
        let placeOfArray = top.addHole(.fdArray)
        let placeOfCharstrings = top.addHole(.charStrings)
        let topStart = bytes.count + 5
        bytes += CFFDictionary.index(of: top.bytes)
        // Two strings of the application's own, the first ones after the standard ones, and no global subroutines.
        bytes += [0, 2, 1, 1, 6, 14] + Array("AdobeIdentity".utf8) + [0, 0]
        let privateStart = bytes.count
        bytes += widths.bytes
        let arrayStart = bytes.count
        var font = CFFDictionary()
        font.add([1, 0, 0, 1, 0, 0], .fontMatrix)
        font.add([widths.bytes.count, privateStart], .private)
        bytes += CFFDictionary.index(of: font.bytes)
        let selectStart = bytes.count
        bytes += [3, 0, 1, 0, 0, 0, 0, 0]
        places.sentinel = bytes.count - 2
        places.count = topStart + placeOfCount
        places.charstrings = topStart + placeOfCharstrings
        for (place, value) in [(placeOfCharset, bytes.count), (placeOfSelect, selectStart), (placeOfArray, arrayStart)]
        {
            for index in 0..<4 {
                bytes[topStart + place + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index))
            }
        }
        return bytes
    }
}
