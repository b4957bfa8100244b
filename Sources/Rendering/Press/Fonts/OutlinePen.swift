import CPango

/// A piece of a glyph's contour, in steps from point to point, in font units.
struct OutlineSegment: Equatable {
    var isCurve: Bool
    /// Of a curve the steps to its first and to its second control point; zero for a line.
    var first: (x: Int, y: Int)
    var second: (x: Int, y: Int)
    /// The step to its end.
    var last: (x: Int, y: Int)

    static func == (left: Self, right: Self) -> Bool {
        left.isCurve == right.isCurve && left.first == right.first && left.second == right.second
            && left.last == right.last
    }
}

/// A closed contour.
struct OutlineContour: Equatable {
    /// From where the previous contour ended, or from the glyph's origin.
    var move: (x: Int, y: Int)
    var segments: [OutlineSegment]

    static func == (left: Self, right: Self) -> Bool { left.move == right.move && left.segments == right.segments }
}

/// Receives a glyph's outline from HarfBuzz, on whole font units.
///
/// Quadratic curves arrive as cubic ones. What leaves no trace is left out: contours without a line, lines of no
/// length, and the line that closes a contour, which a font program draws by itself (Adobe Technical Note 5177, section
/// 4.1).
final class OutlinePen {
    private typealias Position = (x: Int, y: Int)

    /// Steps of twice this still are 16-bit numbers. A font that goes further is broken: nothing is 4 em wide.
    static let limit = 16_383

    private var contours: [OutlineContour] = []
    private var segments: [OutlineSegment] = []
    private var start: Position = (0, 0)
    private var current: Position = (0, 0)
    /// Where the last contour that was kept ended.
    private var end: Position = (0, 0)
    private let functions = OutlinePen.makeFunctions()

    deinit { hb_draw_funcs_destroy(functions) }

    /// The contours of a glyph; none for a glyph that is not there or has no outline.
    func outline(of glyph: UInt32, in font: OpaquePointer) -> [OutlineContour] {
        contours.removeAll(keepingCapacity: true)
        segments.removeAll()
        (start, current, end) = ((0, 0), (0, 0), (0, 0))
        hb_font_get_glyph_shape(font, glyph, functions, Unmanaged.passUnretained(self).toOpaque())
        finish()
        return contours
    }

    private func move(to x: Float, _ y: Float) {
        finish()
        start = (Self.unit(x), Self.unit(y))
        current = start
    }

    private func line(to x: Float, _ y: Float) {
        let point = (x: Self.unit(x), y: Self.unit(y))
        guard point != current else { return }
        segments.append(
            OutlineSegment(isCurve: false, first: (0, 0), second: (0, 0), last: Self.step(from: current, to: point)))
        current = point
    }

    private func curve(by first: (Float, Float), _ second: (Float, Float), to last: (Float, Float)) {
        let one = (x: Self.unit(first.0), y: Self.unit(first.1))
        let two = (x: Self.unit(second.0), y: Self.unit(second.1))
        let three = (x: Self.unit(last.0), y: Self.unit(last.1))
        guard one != current || two != current || three != current else { return }
        segments.append(
            OutlineSegment(
                isCurve: true, first: Self.step(from: current, to: one), second: Self.step(from: one, to: two),
                last: Self.step(from: two, to: three)))
        current = three
    }

    private func finish() {
        if let last = segments.last, !last.isCurve, current == start {
            segments.removeLast()
            current = (current.x - last.last.x, current.y - last.last.y)
        }
        guard !segments.isEmpty else { return }
        contours.append(OutlineContour(move: Self.step(from: end, to: start), segments: segments))
        segments.removeAll()
        end = current
    }

    private static func step(from: Position, to: Position) -> Position { (to.x - from.x, to.y - from.y) }

    private static func unit(_ length: Float) -> Int {
        guard length.isFinite else { return 0 }
        return Int(max(-Float(limit), min(Float(limit), length)).rounded())
    }

    private static func pen(_ pointer: UnsafeMutableRawPointer?) -> OutlinePen? {
        pointer.map { Unmanaged<OutlinePen>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func makeFunctions() -> OpaquePointer? {
        let functions = hb_draw_funcs_create()
        hb_draw_funcs_set_move_to_func(
            functions, { _, pen, _, x, y, _ in OutlinePen.pen(pen)?.move(to: x, y) }, nil, nil)
        hb_draw_funcs_set_line_to_func(
            functions, { _, pen, _, x, y, _ in OutlinePen.pen(pen)?.line(to: x, y) }, nil, nil)
        hb_draw_funcs_set_cubic_to_func(
            functions,
            { _, pen, _, x1, y1, x2, y2, x3, y3, _ in
                OutlinePen.pen(pen)?.curve(by: (x1, y1), (x2, y2), to: (x3, y3))
            }, nil, nil)
        hb_draw_funcs_set_close_path_func(functions, { _, pen, _, _ in OutlinePen.pen(pen)?.finish() }, nil, nil)
        hb_draw_funcs_make_immutable(functions)
        return functions
    }
}
