extension CodeSymbol {
    /// The space of `darkRuns`: one unit wide for each column, and high for each row `rowHeight` units (one for Code 128).
    /// Scale it to the symbol's place on the page.
    public var extent: Size { Size(width: Double(columns), height: Double(rows * max(1, rowHeight))) }

    /// The dark modules as few rectangles: runs along a row, joined with the same run of the rows below.
    /// They do not overlap, and come from the top down, from left to right.
    public var darkRuns: [Rect] {
        let unit = max(1, rowHeight)
        var runs: [Rect] = []
        // For each column where a run of the row above begins, its place in `runs`.
        var above: [Int: Int] = [:]
        for row in 0..<rows {
            var current: [Int: Int] = [:]
            for run in darkColumns(of: row) {
                let width = Double(run.count)
                if let index = above[run.lowerBound], runs[index].width == width {
                    runs[index].height += Double(unit)
                    current[run.lowerBound] = index
                } else {
                    current[run.lowerBound] = runs.count
                    runs.append(
                        Rect(
                            x: Double(run.lowerBound), y: Double(row * unit), width: width, height: Double(unit)))
                }
            }
            above = current
        }
        return runs
    }

    /// True for a dark module; outside the symbol everything is light.
    public func isDark(row: Int, column: Int) -> Bool {
        guard (0..<rows).contains(row), (0..<columns).contains(column) else { return false }
        return modules[row * columns + column]
    }

    private func darkColumns(of row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for column in 0...columns {
            let isDark = isDark(row: row, column: column)
            if isDark, start == nil { start = column }
            if !isDark, let first = start {
                runs.append(first..<column)
                start = nil
            }
        }
        return runs
    }
}
