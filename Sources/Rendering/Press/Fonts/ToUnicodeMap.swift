/// The CMap that tells readers the text of each glyph (ISO 32000-1, 9.10.3; Adobe Technical Note 5411).
final class ToUnicodeMap {
    /// Glyphs whose ids and characters run in parallel; unused glyphs between them do no harm.
    private struct Run {
        /// Places in the sorted glyphs.
        var first: Int
        var last: Int
    }

    private var runs: [Run] = []
    private let head = Array(ToUnicodeMap.head.utf8)
    private let tail = Array(ToUnicodeMap.tail.utf8)

    /// Entries that a section may have.
    private static let sectionLimit = 100

    // As short as it may be: a ticket has one for each of its fonts.
    private static let head = """
        /CIDInit/ProcSet findresource begin
        12 dict begin
        begincmap
        /CMapName/U def
        /CMapType 2 def
        1 begincodespacerange
        <0000><FFFF>
        endcodespacerange

        """

    private static let tail = "endcmap\nend\nend\n"

    /// Made from what every map has, and from entries like those of a text in Latin letters.
    private static let code: HuffmanCode = {
        let entries = (0..<60).map { "<\(digits($0 * 41 % 2000))><\(digits(0x40 + $0))>\n" }.joined()
        var sample = DeflateCounts()
        sample.count(
            Array((head + "60 beginbfchar\n" + entries + "endbfchar\n12 beginbfrange\nendbfrange\n" + tail).utf8))
        return HuffmanCode(sample)
    }()
    private static let codedHead = code.code(Array(head.utf8))
    private static let codedTail = code.code(Array(tail.utf8))

    private static func digits(_ number: Int) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Writes the map of all glyphs of a subset, but for glyph 0 when no text was noted for it: as it is into `text`,
    /// which is empty, and compressed into `stream`.
    func write(_ subset: FontSubset, to text: PDFBytes, _ stream: CodedStream) {
        text.append(head)
        appendSections(of: subset, to: text)
        stream.begin()
        stream.beginBlock(Self.code, isLast: true)
        stream.append(Self.codedHead)
        stream.append(text.bytes, from: head.count, by: Self.code)
        stream.append(Self.codedTail)
        stream.endBlock(Self.code)
        text.append(tail)
        stream.end(text: text.bytes)
    }

    private func appendSections(of subset: FontSubset, to output: PDFBytes) {
        let glyphs = subset.sorted
        findRuns(subset)
        var inRuns = 0
        for run in runs { inRuns += run.last - run.first + 1 }
        let first = subset.showsMissingGlyph ? 0 : 1
        appendSections(of: runs.count, "range", to: output) { appendRange(runs[$0], of: subset, to: output) }
        var next = first
        var run = 0
        appendSections(of: glyphs.count - first - inRuns, "char", to: output) { _ in
            while run < runs.count, runs[run].first == next {
                next = runs[run].last + 1
                run += 1
            }
            appendCharacter(glyphs[next], of: subset, to: output)
            next += 1
        }
    }

    /// Finds the runs, if there is enough to be gained to pay for a section of their own.
    private func findRuns(_ subset: FontSubset) {
        runs.removeAll(keepingCapacity: true)
        let glyphs = subset.sorted
        var start = subset.showsMissingGlyph ? 0 : 1
        var gain = 0
        while start < glyphs.count {
            var end = start
            if case .character(let character) = subset.meaning(of: glyphs[start]), character <= 0xFFFF {
                while end + 1 < glyphs.count, case .character(let next) = subset.meaning(of: glyphs[end + 1]),
                    Self.isParallel(glyphs[start], character, glyphs[end + 1], next)
                { end += 1 }
            }
            if end > start {
                runs.append(Run(first: start, last: end))
                gain += 13 * (end - start + 1) - 19
            }
            start = end + 1
        }
        if gain < 28 { runs.removeAll(keepingCapacity: true) }
    }

    /// Only the last byte of the code and of the character may run on within a range.
    private static func isParallel(_ glyph: UInt16, _ character: UInt32, _ other: UInt16, _ next: UInt32) -> Bool {
        glyph >> 8 == other >> 8 && character >> 8 == next >> 8
            && Int(other) - Int(glyph) == Int(next) - Int(character)
    }

    private func appendSections(of count: Int, _ kind: StaticString, to output: PDFBytes, _ entry: (Int) -> Void) {
        var done = 0
        while done < count {
            let size = min(Self.sectionLimit, count - done)
            output.append(size)
            output.append(" beginbf")
            output.append(kind)
            output.append("\n")
            for index in done..<done + size { entry(index) }
            output.append("endbf")
            output.append(kind)
            output.append("\n")
            done += size
        }
    }

    private func appendRange(_ run: Run, of subset: FontSubset, to output: PDFBytes) {
        let glyphs = subset.sorted
        guard case .character(let character) = subset.meaning(of: glyphs[run.first]) else { return }
        output.append(atMost: 19) {
            Self.write(glyphs[run.first], to: $0)
            Self.write(glyphs[run.last], to: $0 + 6)
            Self.write(UInt16(truncatingIfNeeded: character), to: $0 + 12)
            $0[18] = UInt8(ascii: "\n")
            return 19
        }
    }

    private func appendCharacter(_ glyph: UInt16, of subset: FontSubset, to output: PDFBytes) {
        let meaning = subset.meaning(of: glyph)
        if case .character(let character) = meaning, character <= 0xFFFF {
            return output.append(atMost: 13) {
                Self.write(glyph, to: $0)
                Self.write(UInt16(truncatingIfNeeded: character), to: $0 + 6)
                $0[12] = UInt8(ascii: "\n")
                return 13
            }
        }
        output.append(atMost: 6) {
            Self.write(glyph, to: $0)
            return 6
        }
        output.append("<")
        switch meaning {
        case .character(let character):
            for unit in String(Character(Unicode.Scalar(character) ?? "\u{FFFD}")).utf16 { output.appendHex(unit) }
        case .text(let bytes): for unit in String(decoding: bytes, as: UTF8.self).utf16 { output.appendHex(unit) }
        }
        output.append(">\n")
    }

    /// Four hexadecimal digits in angle brackets.
    private static func write(_ number: UInt16, to target: UnsafeMutablePointer<UInt8>) {
        target[0] = UInt8(ascii: "<")
        for index in 0..<4 {
            let digit = UInt8(truncatingIfNeeded: number >> UInt16(12 - 4 * index)) & 15
            target[1 + index] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
        }
        target[5] = UInt8(ascii: ">")
    }
}
