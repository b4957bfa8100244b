/// The runs of dark modules in one row of a symbol's words, from left to right.
struct RowRuns {
    struct Run {
        var start: Int
        var width: Int
    }

    private let words: UnsafeBufferPointer<UInt64>
    private let end: Int
    private let start: Int
    /// The word that is being read, and those of its dark modules that no run had yet.
    private var index: Int
    private var rest: UInt64

    /// The row of `count` words, at least one, that begins at `start`.
    init(_ words: UnsafeBufferPointer<UInt64>, start: Int, count: Int) {
        self.words = words
        self.start = start
        end = start &+ count
        index = start
        rest = words[start]
    }

    mutating func next() -> Run? {
        while rest == 0 {
            index &+= 1
            guard index < end else { return nil }
            rest = words[index]
        }
        let lowest = rest.trailingZeroBitCount
        var run = Run(start: (index &- start) &* 64 &+ lowest, width: (~(rest &>> UInt64(lowest))).trailingZeroBitCount)
        guard lowest &+ run.width == 64 else {
            // The carry runs through the dark modules and stops behind them.
            rest &= rest &+ (1 &<< UInt64(lowest))
            return run
        }
        // The run may go on in the next words.
        repeat {
            index &+= 1
            rest = index < end ? words[index] : 0
            run.width &+= (~rest).trailingZeroBitCount
        } while rest == .max
        rest &= rest &+ 1
        return run
    }
}

extension RowRuns.Run {
    /// True when the row of words at `other` has the same run as that at `row`: when the two are equal from the module
    /// before it to the one after it.
    func isSame(in words: UnsafeBufferPointer<UInt64>, at row: Int, and other: Int, wordsPerRow: Int) -> Bool {
        let first = max(0, start &- 1)
        let last = min(start &+ width, 64 &* wordsPerRow &- 1)
        let (firstWord, lastWord) = (first &>> 6, last &>> 6)
        for word in firstWord...lastWord {
            let low: UInt64 = word == firstWord ? .max &<< UInt64(first & 63) : .max
            let high: UInt64 = word == lastWord ? .max &>> UInt64(63 &- (last & 63)) : .max
            if (words[row &+ word] ^ words[other &+ word]) & low & high != 0 { return false }
        }
        return true
    }
}
