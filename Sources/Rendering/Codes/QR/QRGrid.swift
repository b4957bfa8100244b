/// A square of bits, one for each module of a symbol: rows of whole words, of which the lowest bit is on the left.
struct QRGrid {
    let side: Int
    let wordsPerRow: Int
    private(set) var words: [UInt64]

    init(side: Int) {
        self.side = side
        wordsPerRow = CodeSymbol.wordsPerRow(side)
        words = [UInt64](repeating: 0, count: side * wordsPerRow)
    }

    subscript(x: Int, y: Int) -> Bool {
        get { words[y * wordsPerRow + x / 64] >> UInt64(x % 64) & 1 == 1 }
        set {
            let bit: UInt64 = 1 << UInt64(x % 64)
            if newValue {
                words[y * wordsPerRow + x / 64] |= bit
            } else {
                words[y * wordsPerRow + x / 64] &= ~bit
            }
        }
    }

    /// Rows of whole words that repeat from the top down, without the modules of `gaps`.
    init(repeating rows: [[UInt64]], without gaps: QRGrid) {
        side = gaps.side
        wordsPerRow = gaps.wordsPerRow
        words = (0..<gaps.side).flatMap { rows[$0 % rows.count] }
        for index in words.indices { words[index] &= ~gaps.words[index] }
    }
}
