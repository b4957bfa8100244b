/// The codes of what every ticket writes anew, each made from a text of its kind. They change how many bytes a document
/// takes, and never what it says.
enum StreamCodes {
    /// The operators of pages.
    static let content = HuffmanCode(counts(of: CodeSamples.content))
    /// Dictionaries in object streams.
    static let objects = HuffmanCode(counts(of: CodeSamples.objects))
    /// XMP.
    static let metadata = HuffmanCode(counts(of: CodeSamples.metadata))
    /// The rectangles of codes.
    static let modules: HuffmanCode = {
        var counts = DeflateCounts()
        for seed in UInt64(1)...4 {
            let lines = PDFBytes()
            ModuleRectangles.append(noise(seed: seed), to: lines)
            SimilarLines.walk(lines.bytes, from: 0, to: lines.count, into: &counts)
        }
        return HuffmanCode(counts)
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
