/// Text that was shaped and broken into lines, not yet placed. Lengths in points.
struct ShapedText {
    /// One line; its runs and pictures are placed from the line's left end, on a baseline at y = 0.
    struct Line: Equatable {
        var runs: [GlyphRun] = []
        var pictures: [SceneImage] = []
        var width: Double = 0
        var isRightToLeft = false
        /// True for the first line, and for those after a line feed.
        var startsParagraph = false
        /// From the top of the text to the top of the line's box.
        var top: Double = 0
    }

    var lines: [Line]
    /// The size it was set in.
    var size: Double
    /// From baseline to baseline.
    var lineAdvance: Double
    /// From the top of a line's box to its baseline.
    var firstBaseline: Double

    /// Stacks `lines`, with `paragraphSpacing` points more between paragraphs; then empty lines are left out, nil keeps
    /// them.
    init(
        stacking lines: [Line], size: Double, lineAdvance: Double, firstBaseline: Double, paragraphSpacing: Double?
    ) {
        self.lines = lines
        if paragraphSpacing != nil, lines.contains(where: { !$0.isEmpty }) { self.lines.removeAll(where: \.isEmpty) }
        self.size = size
        self.lineAdvance = lineAdvance
        self.firstBaseline = firstBaseline
        var top = 0.0
        for index in self.lines.indices {
            if index > 0, self.lines[index].startsParagraph { top += paragraphSpacing ?? 0 }
            self.lines[index].top = top
            top += lineAdvance
        }
        height = top
    }

    var width: Double { lines.reduce(0) { max($0, $1.width) } }
    private(set) var height: Double
}

extension ShapedText.Line {
    /// True when nothing stands between two line feeds.
    fileprivate var isEmpty: Bool { runs.isEmpty && pictures.isEmpty }
}
