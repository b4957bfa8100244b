/// The codes of what every ticket writes anew, each made from a text of its kind. They change how many bytes a document
/// takes, and never what it says.
enum StreamCodes {
    /// The operators of pages.
    static let content = HuffmanCode(counts(of: CodeSamples.content))
    /// Dictionaries in object streams.
    static let objects = HuffmanCode(counts(of: CodeSamples.objects))
    /// XMP.
    static let metadata = HuffmanCode(counts(of: CodeSamples.metadata))
    /// The rectangles of codes: a code for nothing else, which takes few bytes to describe.
    static let modules: HuffmanCode = {
        var counts = DeflateCounts()
        // What may come at all, however seldom.
        for byte in "0123456789 re\n".utf8 { counts.add(byte) }
        for length in DeflateAlphabet.lengths.lowerBound...64 { counts.add(length: length, distance: 1) }
        for distance in 8...32 { counts.add(length: 3, distance: distance) }
        for seed in UInt64(1)...16 {
            let lines = PDFBytes()
            ModuleRectangles.append(noise(seed: seed), to: lines)
            SimilarLines.walk(lines.bytes, from: 0, to: lines.count, into: &counts)
        }
        counts.symbols[DeflateAlphabet.endOfBlock] = 1
        return HuffmanCode(counts: counts)
    }()

    private static func counts(of text: String) -> DeflateCounts {
        var counts = DeflateCounts()
        counts.count(Array(text.utf8))
        return counts
    }

    /// A symbol as large as most codes of tickets, whose modules are dark by chance, as nearly all modules of a code are.
    private static func noise(seed: UInt64) -> CodeSymbol {
        let side = 41
        var state = seed
        let modules = (0..<side * side).map { _ in
            // Knuth's linear congruential generator (The Art of Computer Programming 2, 3.3.4).
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 63 == 1
        }
        return CodeSymbol(symbology: .qr, columns: side, rows: side, rowHeight: 1, modules: modules)
    }
}
