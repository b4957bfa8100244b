/// What the text operators were last told (ISO 32000-1, 9.3); it lasts until the graphics state is put back.
struct TextState: Hashable {
    var font: FontID?
    /// In points.
    var size = 0.0
    var colour: Colour?
    /// Between characters, in thousandths of a point.
    var spacing = 0
    /// True between `BT` and `ET`.
    var isOpen = false
    /// Where the line of the text object at hand began, if it has one.
    var line: Line?

    /// In hundredths of a point (3.5 µm): half as much as a glyph may stand from its place.
    struct Line: Hashable {
        var x: Int
        var y: Int

        init(_ origin: Point) {
            func hundredths(_ points: Double) -> Int {
                points.isFinite ? Int((min(max(points, -1e7), 1e7) * 100).rounded()) : 0
            }
            (x, y) = (hundredths(origin.x), hundredths(origin.y))
        }
    }
}

/// Texts of a page, as text objects (ISO 32000-1, 9.4).
extension PageContent {
    mutating func openText() {
        guard !context.text.isOpen else { return }
        output.append("BT\n")
        context.text.isOpen = true
        context.text.line = nil
    }

    mutating func closeText() {
        guard context.text.isOpen else { return }
        output.append("ET\n")
        context.text.isOpen = false
        context.text.line = nil
    }

    /// Writes runs into the text object that is open, or into one of their own.
    mutating func writeRuns(_ runs: ArraySlice<GlyphRun>) throws(RenderError) {
        guard !context.text.isOpen else { return try write(runs) }
        var rest = runs
        while let first = rest.first {
            let alike = rest.prefix { $0.colour.alpha == first.colour.alpha }
            rest = rest.dropFirst(alike.count)
            let outer = context.text
            try painter.withAlpha(first.colour.alpha) { () throws(RenderError) in
                openText()
                try write(alike)
                closeText()
            }
            if first.colour.alpha < 1 { context.text = outer }
        }
    }

    private mutating func write(_ runs: ArraySlice<GlyphRun>) throws(RenderError) {
        for run in runs {
            let font = try fonts.use(run.font, in: writer)
            set(run)
            place(run.origin)
            RunWriter.write(run, spacing: context.text.spacing, font: font, to: output)
        }
    }

    private mutating func set(_ run: GlyphRun) {
        if context.text.font != run.font || context.text.size != run.size {
            output.append(resources.font(run.font.index))
            output.append(run.size)
            output.append(" Tf\n")
            (context.text.font, context.text.size) = (run.font, run.size)
        }
        if context.text.spacing != run.spacing {
            output.append(thousandths: run.spacing)
            output.append(" Tc\n")
            context.text.spacing = run.spacing
        }
        if context.text.colour != run.colour {
            output.set(run.colour)
            context.text.colour = run.colour
        }
    }

    /// Begins a line: by its place on the page, or by its distance from the line before.
    private mutating func place(_ origin: Point) {
        let line = TextState.Line(origin)
        if let last = context.text.line {
            output.append(thousandths: (line.x - last.x) * 10)
            output.append(" ")
            output.append(thousandths: (last.y - line.y) * 10)
            output.append(" Td\n")
        } else {
            output.append("1 0 0 -1 ")
            output.append(thousandths: line.x * 10)
            output.append(" ")
            output.append(thousandths: line.y * 10)
            output.append(" Tm\n")
        }
        context.text.line = line
    }

    /// Writes a glyph that is not seen (ISO 32000-1, 9.3.6), as wide and as high as `box`: readers give back the text of a
    /// picture only where there is some text under it.
    mutating func writeUnseen(over box: Rect) throws(RenderError) {
        guard let font = try fonts.carrier(in: writer), let carrier = font.carrier else { return }
        font.note(carrier.glyph, means: carrier.character)
        output.append("BT 3 Tr\n")
        output.append(resources.font(font.id.index))
        output.append("1 Tf\n")
        output.append(
            Transform(
                a: box.width * 1000 / font.width(of: carrier.glyph), b: 0, c: 0, d: -box.height, tx: box.x,
                ty: box.y + 0.8 * box.height))
        output.append(" Tm\n")
        var strings = GlyphStrings(output: output, size: 1)
        strings.show(font.code(of: carrier.glyph), x: 0, y: 0, width: font.width(of: carrier.glyph))
        strings.end()
        output.append("0 Tr ET\n")
        context.text.font = nil
    }
}

extension GlyphRun {
    /// What viewers are to add to each glyph's width, in thousandths of a point: nothing where the pen goes backwards.
    fileprivate var spacing: Int {
        guard letterSpacing.isFinite, !isRightToLeft else { return 0 }
        return Int((min(max(letterSpacing, -1e4), 1e4) * 1000).rounded())
    }
}
