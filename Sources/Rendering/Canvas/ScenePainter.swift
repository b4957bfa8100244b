import CCairo

/// Paints the items of one page in their order. It decides nothing: every position, colour and size is in the scene.
///
/// The scene has been checked before, so that what fails here is Cairo's own trouble.
struct ScenePainter {
    let canvas: CairoCanvas
    let context: CairoContext
    let medium: Medium

    var cr: OpaquePointer { context.cr }

    func paint(_ items: [SceneItem]) throws(RenderError) {
        // Text that stands for a picture borrows the font of the text before it, which the document holds already.
        var lastFont = items.lazy.compactMap(\.firstFont).first
        for item in items {
            if let font = item.firstFont { lastFont = font }
            do {
                if item.transform == .identity {
                    try paint(item, font: lastFont)
                } else {
                    try context.saved { () throws(RenderError) in
                        context.apply(item.transform)
                        try paint(item, font: lastFont)
                    }
                }
            } catch {
                throw error.of(element: item.element)
            }
        }
    }

    private func paint(_ item: SceneItem, font: FontID?) throws(RenderError) {
        switch item.content {
        case .text(let runs):
            for run in runs { try paint(run) }
        case .path(let path, let fill, let stroke):
            paint(path, fill: fill, stroke: stroke, box: item.frame)
        case .image(let image):
            try paint(image, textFont: font)
        case .code(let code):
            try paint(code, frame: item.frame)
        }
    }
}

extension SceneItem {
    fileprivate var firstFont: FontID? {
        guard case .text(let runs) = content else { return nil }
        return runs.first?.font
    }
}

extension RenderError {
    /// The same error with the element that it came from, unless it names one already.
    func of(element: String) -> RenderError {
        var named = self
        named.element = named.element ?? element
        return named
    }
}
