/// A set of glyph ids (0…65,535), read in ascending order and emptied in the time that its members take, not the font.
struct GlyphSet: ~Copyable {
    /// A bit for each glyph, and a bit for each of those words that is not zero.
    private let words: UnsafeMutablePointer<UInt64>
    private let summary: UnsafeMutablePointer<UInt64>
    private(set) var count = 0

    private static let wordCount = 1024
    private static let summaryCount = 16

    init() {
        words = .allocate(capacity: Self.wordCount + Self.summaryCount)
        words.initialize(repeating: 0, count: Self.wordCount + Self.summaryCount)
        summary = words + Self.wordCount
    }

    deinit { words.deallocate() }

    /// True when it was not yet in the set.
    mutating func insert(_ glyph: UInt16) -> Bool {
        let (word, bit) = (Int(glyph) >> 6, UInt64(1) << UInt64(glyph & 63))
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        summary[word >> 6] |= 1 << UInt64(word & 63)
        count += 1
        return true
    }

    mutating func removeAll() {
        forEachWord { words[$0] = 0 }
        for index in 0..<Self.summaryCount { summary[index] = 0 }
        count = 0
    }

    /// Calls `body` for each member in ascending order.
    func forEach(_ body: (UInt16) -> Void) {
        forEachWord { word in
            var bits = words[word]
            while bits != 0 {
                body(UInt16(truncatingIfNeeded: word << 6 | bits.trailingZeroBitCount))
                bits &= bits &- 1
            }
        }
    }

    private func forEachWord(_ body: (Int) -> Void) {
        for index in 0..<Self.summaryCount {
            var bits = summary[index]
            while bits != 0 {
                body(index << 6 | bits.trailingZeroBitCount)
                bits &= bits &- 1
            }
        }
    }
}
