/// The CMap that tells readers the text of each glyph (ISO 32000-1, 9.10.3; Adobe Technical Note 5411).
///
/// Most codes are their character's own number (`GlyphCodes`), so that a range or two say it of all of them; codes between
/// them that are not used do no harm.
final class ToUnicodeMap {
    /// Codes that stand for their own characters, all with the same high byte.
    private struct Run {
        var first: UInt16
        var last: UInt16
    }

    private var runs: [Run] = []
    /// Codes that stand for something else.
    private var others: [UInt16] = []
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

    private static let code: HuffmanCode = {
        let others = (0..<12).map { "<E\(digits($0 * 41 % 700).dropFirst())><\(digits(0x660 + $0))>\n" }.joined()
        let ranges = "2 beginbfrange\n<0020><007A><0020>\n<00C4><00F3><00C4>\nendbfrange\n"
        var sample = DeflateCounts()
        sample.count(Array((head + ranges + "12 beginbfchar\n" + others + "endbfchar\n" + tail).utf8))
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
        sortOut(subset)
        appendSections(of: runs.count, "range", to: output) { appendRange(runs[$0], to: output) }
        appendSections(of: others.count, "char", to: output) { appendCharacter(others[$0], of: subset, to: output) }
    }

    private func sortOut(_ subset: FontSubset) {
        var (runs, others) = (self.runs, self.others)
        (self.runs, self.others) = ([], [])
        runs.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        // What stands for something else parts the codes that stand for themselves.
        var goesOn = false
        for code in subset.sorted where code > 0 || subset.showsMissingGlyph {
            guard case .character(UInt32(code)) = subset.meaning(of: code) else {
                others.append(code)
                goesOn = false
                continue
            }
            if goesOn, let last = runs.indices.last, runs[last].first >> 8 == code >> 8 {
                runs[last].last = code
            } else {
                runs.append(Run(first: code, last: code))
            }
            goesOn = true
        }
        (self.runs, self.others) = (runs, others)
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

    private func appendRange(_ run: Run, to output: PDFBytes) {
        output.append(atMost: 19) {
            Self.write(run.first, to: $0)
            Self.write(run.last, to: $0 + 6)
            Self.write(run.first, to: $0 + 12)
            $0[18] = UInt8(ascii: "\n")
            return 19
        }
    }

    private func appendCharacter(_ code: UInt16, of subset: FontSubset, to output: PDFBytes) {
        let meaning = subset.meaning(of: code)
        if case .character(let character) = meaning, character <= 0xFFFF {
            return output.append(atMost: 13) {
                Self.write(code, to: $0)
                Self.write(UInt16(truncatingIfNeeded: character), to: $0 + 6)
                $0[12] = UInt8(ascii: "\n")
                return 13
            }
        }
        output.append(atMost: 6) {
            Self.write(code, to: $0)
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
