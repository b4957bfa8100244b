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
    /// Always as filled rectangles. Lines as thick as a module would take half the bytes, but viewers round the thickness
    /// of a line to whole pixels (stroke adjustment, ISO 32000-1, 10.6.5): at some resolutions gaps run through the code,
    /// and no scanner reads it.
    private func paintModules(of code: SceneCode) {
        let symbol = code.symbol
        context.setSource(code.dark)
        context.saved {
            context.apply(
                .scale(code.target.width / symbol.extent.width, code.target.height / symbol.extent.height)
                    .then(.translation(code.target.x, code.target.y)))
            for run in symbol.darkRuns { cairo_rectangle(cr, run.x, run.y, run.width, run.height) }
            cairo_fill(cr)
        }
    }
}
