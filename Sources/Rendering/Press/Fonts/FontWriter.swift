/// Writes the font of a document: five objects that embed the glyphs it uses and say what these stand for.
/// For one face; belongs to one thread at a time.
///
/// A Type 0 font with the encoding Identity-H over a CIDFontType0, so that a glyph's code is its id in the original font,
/// in two bytes, whatever else the subset has (ISO 32000-1, 9.7; PDF/A-2u, ISO 19005-2, 6.2.11).
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
    private let name: [UInt8]

    init(_ outlines: GlyphOutlines) {
        self.outlines = outlines
        program = CIDFontProgram(outlines)
        name = Array("+\(outlines.postScriptName)".utf8)
        measures = Self.descriptor(outlines.measures)
    }

    /// Appends the objects numbered from `firstObject` on, and to `offsets` where each of them begins.
    func write(_ subset: FontSubset, firstObject: Int, into output: PDFBytes, offsets: inout [Int]) {
        let tag = SubsetTag.tag(of: subset.sorted)
        begin(firstObject, in: output, &offsets)
        output.append("<</Type/Font/Subtype/Type0/BaseFont")
        appendName(tag, to: output)
        output.append("-Identity-H/Encoding/Identity-H/DescendantFonts[")
        appendReference(firstObject + 1, to: output)
        output.append("]/ToUnicode ")
        appendReference(firstObject + 4, to: output)
        output.append(">>\nendobj\n")
        begin(firstObject + 1, in: output, &offsets)
        appendDescendant(subset, tag: tag, descriptor: firstObject + 2, to: output)
        begin(firstObject + 2, in: output, &offsets)
        output.append("<</Type/FontDescriptor/FontName")
        appendName(tag, to: output)
        output.append(measures)
        appendReference(firstObject + 3, to: output)
        output.append(">>\nendobj\n")
        begin(firstObject + 3, in: output, &offsets)
        text.removeAll()
        program.write(subset, tag: tag, to: text, stream)
        appendStream("/Subtype/CIDFontType0C", to: output)
        begin(firstObject + 4, in: output, &offsets)
        text.removeAll()
        map.write(subset, to: text, stream)
        appendStream("", to: output)
    }

    private func begin(_ object: Int, in output: PDFBytes, _ offsets: inout [Int]) {
        offsets.append(output.count)
        output.append(object)
        output.append(" 0 obj\n")
    }

    private func appendReference(_ object: Int, to output: PDFBytes) {
        output.append(object)
        output.append(" 0 R")
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
        output.append("<<")
        output.append(entries)
        // The code itself takes a hundred bytes, more than it saves of a few glyphs.
        let isShorter = stream.bytes.count + 20 < text.count
        if isShorter { output.append("/Filter/FlateDecode") }
        output.append("/Length ")
        output.append(isShorter ? stream.bytes.count : text.count)
        output.append(">>\nstream\n")
        output.append(isShorter ? stream.bytes : text.bytes)
        output.append("\nendstream\nendobj\n")
    }

    private func appendDescendant(_ subset: FontSubset, tag: UInt64, descriptor: Int, to output: PDFBytes) {
        output.append("<</Type/Font/Subtype/CIDFontType0/BaseFont")
        appendName(tag, to: output)
        output.append("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ")
        appendReference(descriptor, to: output)
        output.append("/DW ")
        let usual = outlines.thousandths(outlines.defaultWidth)
        output.append(usual)
        output.append("/W[")
        appendWidths(subset, but: usual, to: output)
        output.append("]>>\nendobj\n")
    }

    /// The widths of all glyphs but those of the usual width, as lists of neighbours (ISO 32000-1, 9.7.4.3). A gap of one
    /// or two glyphs that are not used is bridged by zeros, which takes less space than another list.
    private func appendWidths(_ subset: FontSubset, but usual: Int, to output: PDFBytes) {
        var last = -8
        var isOpen = false
        for glyph in subset.sorted where glyph > 0 || subset.showsMissingGlyph {
            let width = outlines.width(of: UInt32(glyph))
            let gap = Int(glyph) - last
            if isOpen, gap == 1 || (gap <= 3 && width != usual) {
                for _ in 1..<gap { output.append(" 0") }
                output.append(UInt8(ascii: " "))
            } else if width == usual {
                last = -8  // No zero may stand for this one.
                continue
            } else {
                if isOpen { output.append(UInt8(ascii: "]")) }
                output.append(Int(glyph))
                output.append(UInt8(ascii: "["))
                isOpen = true
            }
            output.append(width)
            last = Int(glyph)
        }
        if isOpen { output.append(UInt8(ascii: "]")) }
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
