/// The rows or the columns of a symbol under a mask.
struct QRMaskedLines {
    /// Words of the modules before masking, and of the mask, which begins at `maskStart`.
    let modules: UnsafeBufferPointer<UInt64>
    let masks: UnsafeBufferPointer<UInt64>
    let maskStart: Int

    @inline(__always)
    func line<Line: QRLine>(at word: Int) -> Line {
        Line(words: modules, at: word) ^ Line(words: masks, at: maskStart &+ word)
    }

    /// Patterns in the line at `word` that look like a finder whose narrow runs have three modules or more.
    func widestFinders(in word: Int, side: Int) -> Int {
        var count = 0
        var runs = LineRuns(quietZone: 4 * side)
        for place in 0..<side {
            let words = modules[word &+ place / 64] ^ masks[maskStart &+ word &+ place / 64]
            let isDark = words &>> UInt64(place % 64) & 1 == 1
            if isDark, !runs.isDark, runs.areWidestFinder { count &+= 1 }
            runs.append(isDark: isDark)
        }
        runs.appendQuietZone()
        return runs.areWidestFinder ? count &+ 1 : count
    }
}

/// The last seven runs of modules of one colour in a line.
private struct LineRuns {
    private(set) var isDark = false
    private var lengths: (Int, Int, Int, Int, Int, Int, Int)
    private let quietZone: Int

    /// A quiet zone longer than any run stands for the light before the line.
    init(quietZone: Int) {
        self.quietZone = quietZone
        lengths = (0, 0, 0, 0, 0, 0, quietZone)
    }

    mutating func append(isDark next: Bool) {
        if next != isDark {
            lengths = (lengths.1, lengths.2, lengths.3, lengths.4, lengths.5, lengths.6, 0)
            isDark = next
        }
        lengths.6 &+= 1
    }

    mutating func appendQuietZone() {
        append(isDark: false)
        lengths.6 &+= quietZone
    }

    /// When the last run is light: whether the five before it are as 1:1:3:1:1, and one of the light runs beside them
    /// is four times as long as the narrow ones.
    var areWidestFinder: Bool {
        let width = lengths.1
        return width > 2 && lengths.2 == width && lengths.3 == 3 * width && lengths.4 == width && lengths.5 == width
            && max(lengths.0, lengths.6) >= 4 * width
    }
}
