import CCairo

extension ScenePainter {
    func paint(_ code: SceneCode, frame: Rect) throws(RenderError) {
        if let light = code.light {
            context.setSource(light)
            context.add(frame)
            cairo_fill(cr)
        }
        paintModules(of: code)
        if let logo = code.logo { try paint(logo) }
    }

    /// All dark modules in one operation, so that no hairline shows between neighbours.
    ///
    /// In a PDF a run is a line as thick as a module: two corners to write instead of five, half the bytes and time.
    private func paintModules(of code: SceneCode) {
        let symbol = code.symbol
        context.setSource(code.dark)
        context.saved {
            context.apply(
                .scale(code.target.width / Double(symbol.columns), code.target.height / Double(symbol.rows))
                    .then(.translation(code.target.x, code.target.y)))
            symbol.forEachDarkRun { row, columns in
                let (left, right) = (Double(columns.lowerBound), Double(columns.upperBound))
                if medium == .pixels {
                    cairo_rectangle(cr, left, Double(row), right - left, 1)
                } else {
                    cairo_move_to(cr, left, Double(row) + 0.5)
                    cairo_line_to(cr, right, Double(row) + 0.5)
                }
            }
            if medium == .pixels {
                cairo_fill(cr)
            } else {
                cairo_set_line_width(cr, 1)
                cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT)
                cairo_set_dash(cr, nil, 0, 0)
                cairo_stroke(cr)
            }
        }
    }
}

extension CodeSymbol {
    /// The dark modules, as runs of neighbours within a row.
    fileprivate func forEachDarkRun(_ body: (_ row: Int, _ columns: Range<Int>) -> Void) {
        for row in 0..<rows {
            var start: Int?
            for column in 0...columns {
                let isDark = column < columns && modules[row * columns + column]
                if isDark {
                    start = start ?? column
                } else if let first = start {
                    body(row, first..<column)
                    start = nil
                }
            }
        }
    }
}
