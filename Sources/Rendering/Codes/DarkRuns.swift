extension CodeSymbol {
    /// The space of `darkRuns`: one unit wide for each column, and high for each row `rowHeight` units (one for
    /// Code 128). Scale it to the symbol's place on the page.
    public var extent: Size { Size(width: Double(columns), height: Double(rows * max(1, rowHeight))) }

    /// The dark modules as few rectangles: runs along a row, joined with the same run of the rows below.
    /// They do not overlap, and come from the top down, from left to right.
    public var darkRuns: [Rect] {
        let unit = max(1, rowHeight)
        var rects: [Rect] = []
        forEachDarkRect { x, y, width, height in
            rects.append(
                Rect(x: Double(x), y: Double(y * unit), width: Double(width), height: Double(height * unit)))
        }
        return rects
    }

    /// How many runs `forEachDarkRun` has. `forEachDarkRect` never has more rectangles.
    public var darkRunCount: Int {
        guard isWhole else { return 0 }
        let wordsPerRow = wordsPerRow
        var count = 0
        var isDarkBefore: UInt64 = 0
        for index in words.indices {
            if index % wordsPerRow == 0 { isDarkBefore = 0 }
            count += (words[index] & ~(words[index] << 1 | isDarkBefore)).nonzeroBitCount
            isDarkBefore = words[index] >> 63
        }
        return count
    }

    /// Calls `body` for each run of dark modules within a row, from the top down, from left to right; `y` counts rows.
    public func forEachDarkRun(_ body: (_ x: Int, _ y: Int, _ width: Int) throws -> Void) rethrows {
        guard isWhole else { return }
        let wordsPerRow = wordsPerRow
        try words.withUnsafeBufferPointer { words in
            for y in 0..<rows {
                var row = RowRuns(words, start: y &* wordsPerRow, count: wordsPerRow)
                while let run = row.next() { try body(run.start, y, run.width) }
            }
        }
    }

    /// Calls `body` for the rectangles of `darkRuns`, whose `y` and `height` count rows.
    public func forEachDarkRect(_ body: (_ x: Int, _ y: Int, _ width: Int, _ height: Int) throws -> Void) rethrows {
        guard isWhole else { return }
        let wordsPerRow = wordsPerRow
        try words.withUnsafeBufferPointer { words in
            for y in 0..<rows {
                var row = RowRuns(words, start: y &* wordsPerRow, count: wordsPerRow)
                while let run = row.next() {
                    let window = RunWindow(run, wordsPerRow: wordsPerRow)
                    let place = y &* wordsPerRow
                    if y > 0, window.isSame(in: words, at: place, and: place &- wordsPerRow) { continue }
                    var end = y &+ 1
                    while end < rows, window.isSame(in: words, at: place, and: end &* wordsPerRow) { end &+= 1 }
                    try body(run.start, y, run.width, end &- y)
                }
            }
        }
    }
}
