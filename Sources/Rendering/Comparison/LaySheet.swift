/// Where everything on a comparison sheet is, a point for a pixel.
struct LaidSheet {
    struct Page {
        var raster: Raster
        var origin: Point
    }

    var size: Size
    /// What lies below the pages, and what above them.
    var below: [SceneItem] = []
    var pages: [Page] = []
    var above: [SceneItem] = []
}

/// Lays sheets out: the heading, below it the versions in two columns, and in each row a page of both.
struct SheetLayout {
    let shaper: TextShaper
    let family: String

    private static let margin = 32.0
    private static let narrowest = 420.0
    private static let desk = Colour(red: 0.93, green: 0.93, blue: 0.94)
    private static let ink = Colour(red: 0.1, green: 0.1, blue: 0.12)
    private static let faint = Colour(red: 0.38, green: 0.38, blue: 0.42)
    private static let mark = Colour(red: 0.9, green: 0, blue: 0.25)

    func lay(_ sheet: ComparisonSheet) throws(RenderError) -> LaidSheet {
        let column = (sheet.before.pages + sheet.after.pages).reduce(Self.narrowest) { max($0, Double($1.width)) }
        let width = 2 * column + 3 * Self.margin
        var laid = LaidSheet(size: Size(width: width, height: Self.margin))
        let inner = width - 2 * Self.margin
        try write(sheet.title, size: 28, weight: 700, Self.ink, width: inner, on: &laid)
        for line in sheet.lines { try write(line, size: 19, Self.faint, width: inner, on: &laid) }
        laid.size.height += Self.margin / 2
        try rows(of: sheet, column: column, on: &laid)
        let everything = Rect(x: 0, y: 0, width: width, height: laid.size.height)
        laid.below.insert(Self.box(everything, fill: Self.desk), at: 0)
        return laid
    }

    private func rows(
        of sheet: ComparisonSheet, column: Double, on laid: inout LaidSheet
    ) throws(RenderError) {
        let sides = [sheet.before, sheet.after]
        let left = [Self.margin, 2 * Self.margin + column]
        let captions = laid.size.height
        for (x, side) in zip(left, sides) {
            laid.size.height = captions
            try write(side.caption, size: 19, weight: 700, Self.ink, at: x, width: column, on: &laid)
        }
        laid.size.height += Self.margin / 4
        for number in 0..<max(1, sides[0].pages.count, sides[1].pages.count) {
            let top = laid.size.height
            var bottom = top
            for (x, side) in zip(left, sides) {
                laid.size.height = top
                try place(number, of: side, at: x, width: column, on: &laid)
                bottom = max(bottom, laid.size.height)
            }
            if sheet.differences.indices.contains(number) {
                for region in sheet.differences[number] {
                    for x in left { laid.above += Self.marked(region, from: Point(x: x, y: top)) }
                }
            }
            laid.size.height = bottom + Self.margin
        }
    }

    private func place(
        _ number: Int, of side: ComparisonSheet.Version, at x: Double, width: Double, on laid: inout LaidSheet
    ) throws(RenderError) {
        let origin = Point(x: x, y: laid.size.height)
        if let raster = side.page(number) {
            let paper = Rect(origin: origin, size: Size(width: Double(raster.width), height: Double(raster.height)))
            laid.pages.append(LaidSheet.Page(raster: raster, origin: origin))
            laid.below.append(Self.box(paper.inset(by: -1), fill: Self.faint))
            laid.size.height = paper.maxY
        } else if number == 0, !side.remark.isEmpty {
            try write(side.remark, size: 19, Self.ink, at: x, width: width, lines: 12, on: &laid)
        }
    }

    // MARK: - Shapes

    private static func box(_ rect: Rect, fill: Colour) -> SceneItem {
        SceneItem(
            element: "sheet", isStatic: false, frame: rect,
            content: .path(.rectangle(rect), fill: .solid(fill), stroke: nil))
    }

    private static func marked(_ region: PixelRect, from origin: Point) -> [SceneItem] {
        let rect = Rect(
            x: origin.x + Double(region.x), y: origin.y + Double(region.y), width: Double(region.width),
            height: Double(region.height))
        var tint = mark
        tint.alpha = 0.12
        let outline = SceneItem(
            element: "mark", isStatic: false, frame: rect,
            content: .path(.rectangle(rect), fill: nil, stroke: Stroke(colour: mark, width: 3)))
        return [box(rect, fill: tint), outline]
    }

    // MARK: - Text

    /// Writes below what is there, and ends with an ellipsis what does not go into so many lines.
    private func write(
        _ text: String, size: Double, weight: Int = 400, _ colour: Colour, at x: Double = margin, width: Double,
        lines: Int = 1, on laid: inout LaidSheet
    ) throws(RenderError) {
        let style = TextStyle(family: family, weight: weight, size: .pt(size), colour: colour)
        let shaped = try shape(text, style, size: size, width: width, lines: lines)
        let top = laid.size.height
        laid.size.height += shaped.height
        let frame = Rect(x: x, y: top, width: shaped.width, height: shaped.height)
        for line in shaped.lines {
            let origin = Point(x: x, y: top + line.top + shaped.firstBaseline)
            let runs = line.runs.map { run in
                var run = run
                run.origin = run.origin + origin
                return run
            }
            if !runs.isEmpty {
                laid.below.append(
                    SceneItem(element: "heading", isStatic: false, frame: frame, content: .text(runs)))
            }
            laid.below += line.pictures.map { picture in
                let moved = picture.moved(by: origin)
                return SceneItem(
                    element: "heading", isStatic: false, frame: moved.target, content: .image(moved))
            }
        }
    }

    private func shape(
        _ text: String, _ style: TextStyle, size: Double, width: Double, lines: Int
    ) throws(RenderError) -> ShapedText {
        func shape(_ text: String) throws(RenderError) -> ShapedText {
            try shaper.shape(
                [ResolvedSpan(text: text)], style: style, size: size, language: "en", width: width,
                ellipsisAfter: lines)
        }
        do {
            return try shape(text)
        } catch {
            // A heading shows what it can: that no font has a letter is for the ticket to say.
            return try shape(String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "?" })))
        }
    }
}
