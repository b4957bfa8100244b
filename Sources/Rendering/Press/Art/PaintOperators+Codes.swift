extension PaintOperators {
    /// The light ground over the whole `frame`, the dark modules, and the logo on top.
    ///
    /// Throws what the logo's picture throws; `isLasting` is about that one.
    func paint(_ code: SceneCode, frame: Rect, isLasting: Bool) throws(RenderError) {
        if let light = code.light { fill(.rectangle(frame), light) }
        paintModules(of: code)
        if let logo = code.logo { try paint(logo, isLasting: isLasting) }
    }

    /// All dark modules as one path of rectangles that do not overlap, in whole numbers: no hairline shows between
    /// neighbours, and nothing is painted twice.
    private func paintModules(of code: SceneCode) {
        let symbol = code.symbol
        guard symbol.isWhole, code.dark.alpha > 0 else { return }
        saved {
            if code.dark.alpha < 1 {
                output.append(resources.alpha(code.dark.alpha))
                output.append("gs\n")
            }
            output.set(code.dark)
            output.concatenate(
                .scale(code.target.width / Double(symbol.columns), code.target.height / Double(symbol.rows))
                    .then(.translation(code.target.x, code.target.y)))
            stream.appendModules(of: symbol)
            output.append("f\n")
        }
    }
}
