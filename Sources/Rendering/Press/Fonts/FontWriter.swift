/// Writes the font of a document: five objects that embed the glyphs it uses and say what these stand for. For one
/// face; belongs to one thread at a time.
///
/// A Type 0 font with the encoding Identity-H over a CIDFontType0, so that a glyph has its code of
/// `GlyphCodes`, in two bytes, whatever else the subset has (ISO 32000-1, 9.7; PDF/A-2u, ISO 19005-2, 6.2.11).
final class FontWriter {
    /// Objects that a font takes; the first one is the font itself.
    static let objectCount = 5

    private let outlines: GlyphOutlines
    private let program: CIDFontProgram
    private let map = ToUnicodeMap()
    /// A stream as it is and compressed.
    private let text = PDFBytes(capacity: 16_384)
    private let stream = CodedStream()
    /// The descriptor from its flags to the reference to its font file.
    private let measures: [UInt8]
    /// The name as it stands behind the six letters of the subset.
    private let name: [UInt8]

    /// The fonts written last, to be written again; which ones are kept never shows in a document.
    private var finished: [FinishedFont] = []
    private var oldest = 0
    private let key = PDFBytes(capacity: 256)
    private static let finishedLimit = 4
    /// A font of thousands of glyphs does not come twice.
    private static let glyphLimit = 500

    init(_ outlines: GlyphOutlines) {
        self.outlines = outlines
        program = CIDFontProgram(outlines)
        name = Array("+\(outlines.postScriptName)".utf8)
        measures = Self.descriptor(outlines.measures)
    }

    /// Writes the objects under the numbers from `first` on.
    func write(_ subset: FontSubset, first: Int, to writer: ObjectWriter) {
        let tag = SubsetTag.tag(of: subset.sorted)
        key.removeAll()
        subset.appendKey(to: key)
        for font in finished where font.isFor(tag: tag, key: key) { return font.write(first: first, to: writer) }
        let font = subset.sorted.count > Self.glyphLimit ? FinishedFont() : place()
        font.begin(tag: tag, key: key)
        finish(font, subset, tag: tag)
        font.write(first: first, to: writer)
    }

    private func place() -> FinishedFont {
        if finished.count < Self.finishedLimit {
            finished.append(FinishedFont())
            return finished[finished.count - 1]
        }
        oldest = (oldest + 1) % finished.count
        return finished[oldest]
    }

    private func finish(_ font: FinishedFont, _ subset: FontSubset, tag: UInt64) {
        let output = font.bytes
        font.beginObject()
        output.append("<</Type/Font/Subtype/Type0/BaseFont")
        appendName(tag, to: output)
        output.append("-Identity-H/Encoding/Identity-H/DescendantFonts[")
        font.addReference(1)
        output.append("]/ToUnicode ")
        font.addReference(4)
        output.append(">>")
        font.beginObject()
        output.append("<</Type/Font/Subtype/CIDFontType0/BaseFont")
        appendName(tag, to: output)
        output.append("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ")
        font.addReference(2)
        appendWidths(subset, to: output)
        output.append(">>")
        font.beginObject()
        output.append("<</Type/FontDescriptor/FontName")
        appendName(tag, to: output)
        output.append(measures)
        font.addReference(3)
        output.append(">>")
        font.beginObject(isStream: true)
        text.removeAll()
        program.write(subset, tag: tag, to: text, stream)
        appendStream("<</Subtype/CIDFontType0C", to: output)
        font.beginObject(isStream: true)
        text.removeAll()
        map.write(subset, to: text, stream)
        appendStream("<<", to: output)
    }

    private func appendName(_ tag: UInt64, to output: PDFBytes) {
        output.append(atMost: SubsetTag.length + 1) {
            $0[0] = UInt8(ascii: "/")
            SubsetTag.write(tag, to: $0 + 1)
            return SubsetTag.length + 1
        }
        output.append(name)
    }

    private func appendStream(_ entries: StaticString, to output: PDFBytes) {
        output.append(entries)
        // The code itself takes a hundred bytes, more than it saves of a few glyphs.
        let isShorter = stream.bytes.count + 20 < text.count
        output.append(isShorter ? "/Filter/FlateDecode/Length " : "/Length ")
        let content = isShorter ? stream.bytes : text.bytes
        output.append(content.count)
        output.append(">>\nstream\n")
        output.append(content)
        output.append(PDFBytes.endOfStream)
    }

    /// The widths of all glyphs but those of the usual width, as lists of neighbours (ISO 32000-1, 9.7.4.3). A gap of
    /// one or two glyphs that are not used is bridged by zeros, which takes less space than another list.
    private func appendWidths(_ subset: FontSubset, to output: PDFBytes) {
        let usual = outlines.thousandths(outlines.defaultWidth)
        output.append("/DW ")
        output.append(usual)
        output.append("/W[")
        // Far enough from any glyph for no gap to be bridged.
        let none = -8
        var last = none
        var isOpen = false
        for (code, glyph) in zip(subset.sorted, subset.glyphs) where code > 0 || subset.showsMissingGlyph {
            let width = outlines.width(of: UInt32(glyph))
            let gap = Int(code) - last
            if gap == 1 || (gap <= 3 && width != usual) {
                for _ in 1..<gap { output.append(" 0") }
                output.append(UInt8(ascii: " "))
            } else if width == usual {
                last = none  // No zero may stand for this one.
                continue
            } else {
                if isOpen { output.append(UInt8(ascii: "]")) }
                output.append(Int(code))
                output.append(UInt8(ascii: "["))
                isOpen = true
            }
            output.append(width)
            last = Int(code)
        }
        output.append(isOpen ? "]]" : "]")
    }

    private static func descriptor(_ measures: FontMeasures) -> [UInt8] {
        let text = PDFBytes()
        text.append("/Flags \(measures.flags)/FontBBox[\(measures.box.map(String.init).joined(separator: " "))]")
        text.append("/ItalicAngle ")
        text.append(thousandths: measures.italicAngle)
        text.append("/Ascent \(measures.ascent)/Descent \(measures.descent)/CapHeight \(measures.capHeight)")
        text.append("/StemV \(measures.stemWidth)/FontFile3 ")
        return text.array
    }
}
