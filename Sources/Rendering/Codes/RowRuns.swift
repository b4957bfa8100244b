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

/// A run with the module before it and the one after it, by which it is known in other rows.
struct RunWindow {
    private let firstWord: Int
    private let lastWord: Int
    /// The modules of the window in its first and in its last word; words between them are in it whole.
    private let inFirst: UInt64
    private let inLast: UInt64

    init(_ run: RowRuns.Run, wordsPerRow: Int) {
        let first = max(0, run.start &- 1)
        let last = min(run.start &+ run.width, 64 &* wordsPerRow &- 1)
        firstWord = first &>> 6
        lastWord = last &>> 6
        let low: UInt64 = .max &<< UInt64(first & 63)
        let high: UInt64 = .max &>> UInt64(63 &- (last & 63))
        inFirst = firstWord == lastWord ? low & high : low
        inLast = high
    }

    /// True when the row of words at `row`, which has the run, and the one at `other` are equal here: when both have it.
    func isSame(in words: UnsafeBufferPointer<UInt64>, at row: Int, and other: Int) -> Bool {
        guard (words[row &+ firstWord] ^ words[other &+ firstWord]) & inFirst == 0 else { return false }
        guard firstWord < lastWord else { return true }
        for word in firstWord &+ 1..<lastWord where words[row &+ word] != words[other &+ word] { return false }
        return (words[row &+ lastWord] ^ words[other &+ lastWord]) & inLast == 0
    }
}
