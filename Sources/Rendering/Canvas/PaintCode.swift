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
            symbol.forEachDarkRun { x, y, width in
                if medium == .pixels {
                    cairo_rectangle(cr, Double(x), Double(y), Double(width), 1)
                } else {
                    cairo_move_to(cr, Double(x), Double(y) + 0.5)
                    cairo_line_to(cr, Double(x + width), Double(y) + 0.5)
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
