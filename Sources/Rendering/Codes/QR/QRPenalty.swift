/// The four rules by which the mask is chosen: the fewer points, the better (ISO/IEC 18004:2015, 7.8.3).
///
/// 1. Five or more modules of one colour in a line: 3 points, and one for each module above five.
/// 2. Each square of 2 × 2 modules of one colour: 3 points.
/// 3. Each place in a line that looks like a finder pattern with light on one side: 40 points.
/// 4. Each full step of 5 % that the share of dark modules is off one half: 10 points.
///
/// The standard leaves details of rule 3 open. This reads it as libqrencode 4.1 does, and both choose the same mask:
/// - Five runs must be as 1:1:3:1:1, in any size. A longer run at either end breaks the ratio. (Encoders that compare
///   just seven modules count such places too, and choose another mask for three payloads in ten.)
/// - The light run beside them must be four times as wide as the narrow ones. The quiet zone belongs to it.
/// - Light on both sides costs no more than on one.
///
/// Rule 4 is where libqrencode leaves the standard's letter: it rounds the share to whole per cents first, so that
/// 54.6 % costs 10 points. This follows, for the sake of equal symbols; it decides one choice in a thousand.
struct QRPenalty<Line: QRLine> {
    private let side: Int
    private let wordsPerLine: Int
    /// The modules of a line that have a next one.
    private let pairs: Line

    /// The modules where the middle of a finder can begin that is larger than seven modules.
    private let inner: Line

    init(_ frame: QRFrame) {
        side = frame.version.side
        wordsPerLine = frame.wordsPerRow
        let all = frame.line.withUnsafeBufferPointer { Line(words: $0, at: 0) }
        pairs = all.down(1)
        inner = all & all.up(4)
    }

    /// The penalty of a symbol given by its rows and, once more, by its columns, as far as it is below `limit`: where it
    /// is not, the rest is not counted.
    func points(rows: QRMaskedLines, columns: QRMaskedLines, limit: Int) -> Int {
        var (points, squares, dark) = (0, 0, 0)
        // Rows of no modules, so that the first row makes no square.
        var above = pairs & ~pairs
        var equalAbove = above
        for index in 0..<side {
            let row: Line = rows.line(at: index &* wordsPerLine)
            let equal = ~(row ^ row.down(1)) & pairs
            points &+= linePoints(rows, index, row, equal)
            let column: Line = columns.line(at: index &* wordsPerLine)
            points &+= linePoints(columns, index, column, ~(column ^ column.down(1)) & pairs)
            squares &+= (equal & equalAbove & ~(row ^ above)).nonzeroBitCount
            dark &+= row.nonzeroBitCount
            (above, equalAbove) = (row, equal)
            if points &+ 3 &* squares >= limit { return limit }
        }
        return points &+ 3 &* squares &+ sharePoints(dark)
    }

    /// Rules 1 and 3. `equal` has the modules that are as the next one.
    @inline(__always)
    private func linePoints(_ lines: QRMaskedLines, _ index: Int, _ line: Line, _ equal: Line) -> Int {
        let three = equal & equal.down(1)
        // Where five modules of one colour begin. A run of n has n − 4 of these places, and costs n − 2.
        let five = three & three.down(2)
        var points = five.nonzeroBitCount &+ 2 &* (five & ~five.up(1)).nonzeroBitCount

        // Where the three dark modules in the middle of a finder begin.
        let middle = line & line.down(1) & line.down(2) & line.up(2) & line.down(4)
        let finders = middle & ~(line.up(1) | line.down(3) | line.up(3) | line.down(5))
        if !finders.isZero {
            let isLightBefore = ~(line.up(4) | line.up(5) | line.up(6))
            let isLightAfter = ~(line.down(6) | line.down(7) | line.down(8))
            points &+= 40 &* (finders & (isLightBefore | isLightAfter)).nonzeroBitCount
        }
        // Few lines have six dark modules or more after two light ones.
        let six = five & five.down(1) & line & ~(line.up(1) | line.up(2)) & inner
        if !six.isZero { points &+= 40 &* largeFinders(lines, index, line, six) }
        return points
    }

    /// The patterns for rule 3 whose narrow runs have two modules or more. `six` has the modules where six dark ones
    /// begin after two light ones.
    @inline(never)
    private func largeFinders(_ lines: QRMaskedLines, _ index: Int, _ line: Line, _ six: Line) -> Int {
        let dark = six & line.up(3) & line.up(4) & line.down(8) & line.down(9)
        let finders = dark & ~(line.down(6) | line.down(7) | line.up(5) | line.down(10))
        var count = 0
        if !finders.isZero {
            let four = line | line.up(1) | line.up(2) | line.up(3)
            let isLightBefore = ~(four.up(5) | four.up(9))
            let isLightAfter = ~(four.down(13) | four.down(17))
            count = (finders & (isLightBefore | isLightAfter)).nonzeroBitCount
        }
        // Nine dark modules or more after three light ones are rare enough to look at the line run by run.
        let nine = six & ~line.up(3) & line.down(6) & line.down(7) & line.down(8)
        if !nine.isZero { count &+= lines.widestFinders(in: index &* wordsPerLine, side: side) }
        return count
    }

    private func sharePoints(_ dark: Int) -> Int {
        let modules = side * side
        let percent = (200 * dark + modules) / (2 * modules)
        return abs(percent - 50) / 5 * 10
    }
}
