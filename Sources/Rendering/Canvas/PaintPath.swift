import CCairo
import Foundation

extension ScenePainter {
    func paint(_ path: Path, fill: Paint?, stroke: Stroke?, box: Rect) {
        context.add(path)
        if let fill {
            setSource(fill, across: box)
            if stroke == nil { cairo_fill(cr) } else { cairo_fill_preserve(cr) }
        }
        if let stroke {
            set(stroke)
            cairo_stroke(cr)
        }
        cairo_new_path(cr)
    }

    private func set(_ stroke: Stroke) {
        context.setSource(stroke.colour)
        cairo_set_line_width(cr, stroke.width)
        cairo_set_line_cap(cr, stroke.cap.cairo)
        cairo_set_line_join(cr, stroke.join.cairo)
        cairo_set_dash(cr, stroke.dash, CInt(clamping: stroke.dash.count), 0)
    }

    private func setSource(_ paint: Paint, across box: Rect) {
        let gradient: OpaquePointer?
        switch paint {
        case .solid(let colour):
            return context.setSource(colour)
        case .linear(let angle, let stops):
            let (from, to) = GradientLine.ends(angle: angle, across: box)
            gradient = cairo_pattern_create_linear(from.x, from.y, to.x, to.y)
            add(stops, to: gradient)
        case .radial(let stops):
            let radius = hypot(box.width, box.height) / 2
            gradient = cairo_pattern_create_radial(box.midX, box.midY, 0, box.midX, box.midY, radius)
            add(stops, to: gradient)
        }
        cairo_set_source(cr, gradient)
        cairo_pattern_destroy(gradient)
    }

    private func add(_ stops: [GradientStop], to gradient: OpaquePointer?) {
        for stop in stops {
            let colour = stop.colour
            cairo_pattern_add_color_stop_rgba(
                gradient, stop.offset, colour.red, colour.green, colour.blue, colour.alpha)
        }
    }
}

/// Where a linear gradient begins and ends (CSS Images 3, section 3.1.1).
enum GradientLine {
    /// The line runs through the middle of the box and is so long that its ends are level with the corners.
    static func ends(angle degrees: Double, across box: Rect) -> (from: Point, to: Point) {
        let turn = Transform.rotation(degrees: degrees)
        let (cosine, sine) = (turn.a, turn.b)
        let half = (abs(box.width * cosine) + abs(box.height * sine)) / 2
        return (
            Point(x: box.midX - half * cosine, y: box.midY - half * sine),
            Point(x: box.midX + half * cosine, y: box.midY + half * sine)
        )
    }
}

extension Stroke.Cap {
    fileprivate var cairo: cairo_line_cap_t {
        switch self {
        case .butt: CAIRO_LINE_CAP_BUTT
        case .round: CAIRO_LINE_CAP_ROUND
        case .square: CAIRO_LINE_CAP_SQUARE
        }
    }
}

extension Stroke.Join {
    fileprivate var cairo: cairo_line_join_t {
        switch self {
        case .miter: CAIRO_LINE_JOIN_MITER
        case .round: CAIRO_LINE_JOIN_ROUND
        case .bevel: CAIRO_LINE_JOIN_BEVEL
        }
    }
}
