/// Shows a run's glyphs in such a way that its text can be got back out of them.
///
/// A glyph that stands for the same characters everywhere in the document needs nothing more than the font's ToUnicode
/// map. Where shaping makes one glyph of what elsewhere is another text, several glyphs of one character, or none at all,
/// an ActualText (ISO 32000-1, 14.9.4) around the cluster says what it was. It never spans more than a cluster of a
/// right-to-left run, whose characters readers would otherwise give back in the order of the page.
struct RunWriter {
    private let run: GlyphRun
    private let font: FontInUse
    private let output: PDFBytes
    private var strings: GlyphStrings
    /// Characters without a glyph, such as joiners, that are read with the next cluster.
    private var unseen: [UInt8] = []

    /// `spacing` is what `Tc` was set to, in thousandths of a point.
    static func write(_ run: GlyphRun, spacing: Int, font: FontInUse, to output: PDFBytes) {
        guard !run.glyphs.isEmpty else { return }
        var writer = RunWriter(run: run, spacing: Double(spacing) / 1000, font: font, output: output)
        var text = run.text
        text.withUTF8 { text in
            if run.isRightToLeft {
                writer.writeLeftwards(text)
            } else if writer.isSpaced {
                writer.writeWords(text)
            } else {
                writer.writeRightwards(text)
            }
        }
        writer.strings.end()
    }

    private init(run: GlyphRun, spacing: Double, font: FontInUse, output: PDFBytes) {
        self.run = run
        self.font = font
        self.output = output
        strings = GlyphStrings(output: output, size: run.size, spacing: spacing)
    }

    private mutating func writeRightwards(_ text: UnsafeBufferPointer<UInt8>) {
        var (byte, glyph) = (0, 0)
        for cluster in run.clusters {
            let end = min(byte + cluster.bytes, text.count)
            write(glyphs: glyph..<min(glyph + cluster.glyphs, run.glyphs.count), .init(rebasing: text[byte..<end]))
            byte = end
            glyph += cluster.glyphs
        }
    }

    /// What is read first is shown first, and the pen goes back: readers that follow the stream get the text in its own
    /// order (ISO 32000-1, 14.8.2.3). Clusters are in logical order, glyphs in visual order.
    private mutating func writeLeftwards(_ text: UnsafeBufferPointer<UInt8>) {
        var (byte, end) = (0, run.glyphs.count)
        for cluster in run.clusters {
            let next = min(byte + cluster.bytes, text.count)
            let glyph = max(0, end - cluster.glyphs)
            write(glyphs: glyph..<end, .init(rebasing: text[byte..<next]))
            (byte, end) = (next, glyph)
        }
    }

    private mutating func write(glyphs: Range<Int>, _ text: UnsafeBufferPointer<UInt8>) {
        guard !glyphs.isEmpty else {
            if !text.allSatisfy({ $0 <= 0x20 }) { unseen += text } else if text.last == 0x20 { showLastSpace() }
            return
        }
        guard unseen.isEmpty, glyphs.count == 1, font.note(run.glyphs[glyphs.lowerBound].id, means: text) else {
            unseen += text
            unseen.withUnsafeBufferPointer { mean($0, by: glyphs) }
            unseen.removeAll(keepingCapacity: true)
            return
        }
        show(glyphs)
    }

    /// The space that a line was broken at has no glyph any more, but without it two words would be read as one.
    private mutating func showLastSpace() {
        guard !run.isRightToLeft, let space = font.space else { return }
        font.note(space, means: " ")
        strings.show(font.code(of: space), x: run.advance, y: 0, width: font.width(of: space))
    }

    /// Shows glyphs under a text that they do not mean by themselves.
    private mutating func mean(_ text: UnsafeBufferPointer<UInt8>, by glyphs: Range<Int>) {
        beginText(String(decoding: text, as: UTF8.self))
        noteAll(glyphs, as: text)
        show(glyphs)
        endText()
    }

    /// Every glyph that is shown must mean something (ISO 19005-2, 6.2.11.7.2), even where an ActualText overrules it.
    private func noteAll(_ glyphs: Range<Int>, as text: UnsafeBufferPointer<UInt8>) {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        for (place, index) in glyphs.enumerated() {
            let scalar = scalars.isEmpty ? " " : scalars[min(place, scalars.count - 1)]
            var one = String(Character(scalar))
            one.withUTF8 { _ = font.note(run.glyphs[index].id, means: $0) }
        }
    }

    private mutating func show(_ glyphs: Range<Int>) {
        for index in glyphs {
            let glyph = run.glyphs[index]
            strings.show(font.code(of: glyph.id), x: glyph.x, y: glyph.y, width: font.width(of: glyph.id))
        }
    }

    private mutating func beginText(_ text: String) {
        strings.close()
        output.append("/Span<</ActualText ")
        output.appendText(text)
        output.append(">>BDC\n")
    }

    private mutating func endText() {
        strings.close()
        output.append("EMC\n")
    }
}

// MARK: - Spaced letters

extension RunWriter {
    /// How far apart letters may be set, as a share of the size, before readers take the gaps for spaces.
    private static let widestSpacing = 0.08

    private var isSpaced: Bool {
        guard run.glyphs.count > 1 else { return false }
        let natural = run.glyphs.reduce(0) { $0 + font.width(of: $1.id) } * run.size / 1000
        return (run.advance - natural) / Double(run.glyphs.count) > Self.widestSpacing * run.size
    }

    /// Each word under its own text, since its letters stand too far apart to be read as one.
    private mutating func writeWords(_ text: UnsafeBufferPointer<UInt8>) {
        var (byte, glyph) = (0, 0)
        var word: (bytes: Range<Int>, glyphs: Range<Int>) = (0..<0, 0..<0)
        for cluster in run.clusters {
            let end = min(byte + cluster.bytes, text.count)
            let glyphs = glyph..<min(glyph + cluster.glyphs, run.glyphs.count)
            if text[byte..<end].allSatisfy({ $0 == 0x20 }) {
                writeWord(word.glyphs, .init(rebasing: text[word.bytes]))
                write(glyphs: glyphs, .init(rebasing: text[byte..<end]))
                word = (end..<end, glyphs.upperBound..<glyphs.upperBound)
            } else {
                if glyphs.count == 1 {
                    _ = font.note(run.glyphs[glyphs.lowerBound].id, means: .init(rebasing: text[byte..<end]))
                }
                word = (word.bytes.lowerBound..<end, word.glyphs.lowerBound..<glyphs.upperBound)
            }
            byte = end
            glyph = glyphs.upperBound
        }
        writeWord(word.glyphs, .init(rebasing: text[word.bytes]))
    }

    private mutating func writeWord(_ glyphs: Range<Int>, _ text: UnsafeBufferPointer<UInt8>) {
        guard !glyphs.isEmpty else { return }
        mean(text, by: glyphs)
    }
}
