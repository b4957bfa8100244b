/// Text that was shaped and broken into lines, not yet placed. Lengths in points.
struct ShapedText {
    /// One line; its runs and pictures are placed from the line's left end, on a baseline at y = 0.
    struct Line: Equatable {
        var runs: [GlyphRun] = []
        var pictures: [SceneImage] = []
        var width: Double = 0
        var isRightToLeft = false
    }

    var lines: [Line]
    /// The size it was set in.
    var size: Double
    /// From baseline to baseline.
    var lineAdvance: Double
    /// From the top of a line's box to its baseline.
    var firstBaseline: Double

    var width: Double { lines.reduce(0) { max($0, $1.width) } }
    var height: Double { Double(lines.count) * lineAdvance }
}
