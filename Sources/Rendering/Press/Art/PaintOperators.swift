/// Writes shapes, pictures and codes of a scene as content of a page (ISO 32000-1, 8), in the scene's own coordinates.
///
/// It counts on a matrix that lets y run downwards, on opaque painting, and on the line style that a page begins with;
/// and leaves all that as it was. Colours and line width may be others afterwards. As everywhere, the scene has been
/// checked before.
struct PaintOperators {
    let stream: ContentStream
    let resources: PageResources

    var output: PDFBytes { stream.bytes }

    /// Encloses what `body` writes in `q` and `Q`.
    func saved<E: Error>(_ body: () throws(E) -> Void) throws(E) {
        output.append("q\n")
        try body()
        output.append("Q\n")
    }

    /// `box` is what a gradient extends across: the item's frame.
    func paint(_ path: Path, fill: Paint?, stroke: Stroke?, box: Rect) {
        let stroke = stroke.flatMap { $0.isSeen ? $0 : nil }
        switch fill {
        case .solid(let colour):
            if let stroke, stroke.isOpaque, colour.alpha >= 1 {
                return paint(path, colour, stroke)
            }
            self.fill(path, colour)
        case .linear(_, let stops): self.fill(path, fill, Gradient(.linear, stops), box)
        case .radial(let stops): self.fill(path, fill, Gradient(.radial, stops), box)
        case nil: break
        }
        if let stroke { self.stroke(path, stroke) }
    }

    func fill(_ path: Path, _ colour: Colour) {
        withAlpha(colour.alpha) {
            output.set(colour)
            if output.append(path) { output.append("f\n") }
        }
    }

    private func paint(_ path: Path, _ colour: Colour, _ stroke: Stroke) {
        withStyle(stroke) {
            output.set(colour)
            if output.append(path) { output.append("B\n") }
        }
    }

    private func stroke(_ path: Path, _ stroke: Stroke) {
        withAlpha(stroke.colour.alpha) {
            withStyle(stroke) {
                if output.append(path) { output.append("S\n") }
            }
        }
    }

    /// A shading painted through the path: unlike a pattern it follows the current matrix.
    private func fill(_ path: Path, _ paint: Paint?, _ gradient: Gradient?, _ box: Rect) {
        guard let paint, let gradient, let last = gradient.stops.last else { return }
        guard let place = Gradient.place(of: paint, across: box) else { return fill(path, last.colour) }
        let before = output.count
        output.append("q\n")
        guard output.append(path) else { return output.truncate(to: before) }
        output.append("W n\n")
        output.concatenate(place)
        switch gradient.evenAlpha {
        case nil: set(resources.mask(gradient))
        case let alpha? where alpha < 1: set(resources.alpha(alpha))
        case _?: break
        }
        output.append(resources.shading(gradient))
        output.append("sh\nQ\n")
    }

    func withAlpha<E: Error>(_ alpha: Double, _ body: () throws(E) -> Void) throws(E) {
        guard alpha > 0 else { return }
        guard alpha < 1 else { return try body() }
        try saved { () throws(E) in
            set(resources.alpha(alpha))
            try body()
        }
    }

    private func withStyle(_ stroke: Stroke, _ body: () -> Void) {
        let isPlain = stroke.cap == .butt && stroke.join == .miter && stroke.dash.isEmpty
        if !isPlain { output.append("q\n") }
        output.set(stroke.colour, stroking: true)
        output.append(stroke.width)
        output.append(" w\n")
        if stroke.cap != .butt {
            output.append(stroke.cap == .round ? 1 : 2)
            output.append(" J\n")
        }
        if stroke.join != .miter {
            output.append(stroke.join == .round ? 1 : 2)
            output.append(" j\n")
        }
        // Dashes that are all zero as they are written make no line (ISO 32000-1, 8.4.3.6).
        if stroke.dash.contains(where: { $0 >= 0.001 }) {
            output.append("[")
            for length in stroke.dash {
                output.append(length)
                output.append(" ")
            }
            output.append("]0 d\n")
        }
        body()
        if !isPlain { output.append("Q\n") }
    }

    private func set(_ state: ResourceName) {
        output.append(state)
        output.append("gs\n")
    }
}

extension Stroke {
    fileprivate var isOpaque: Bool { colour.alpha >= 1 }

    /// A line of no width is drawn as thin as can be in a PDF, but not at all by Cairo.
    fileprivate var isSeen: Bool { width >= 0.001 && colour.alpha > 0 }
}
