// The members of a C structure belong to whichever of these modules was loaded first.
import CCairo
import CPango
import CRSVG

/// What a scene is drawn on; each wants some things done in its own way.
enum Medium { case pdf, svg, pixels }

/// A Cairo drawing context that ends with its closure.
struct CairoContext {
    let cr: OpaquePointer

    /// Draws on `surface` and reports what went wrong, whether we saw it or Cairo.
    static func draw(
        on surface: OpaquePointer?, _ body: (CairoContext) throws(RenderError) -> Void
    ) throws(RenderError) {
        try RenderError.check(cairo_surface_status(surface))
        guard let cr = cairo_create(surface) else { throw .drawing("out of memory") }
        defer { cairo_destroy(cr) }
        let context = CairoContext(cr: cr)
        context.turnHintingOff()
        try body(context)
        try RenderError.check(cairo_status(cr))
    }

    /// Positions come from layout, at any resolution: neither outlines nor advances may be pulled to a pixel grid.
    func turnHintingOff() {
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        cairo_set_font_options(cr, options)
        cairo_font_options_destroy(options)
    }

    func apply(_ transform: Transform) {
        var matrix = transform.cairoMatrix
        cairo_transform(cr, &matrix)
    }

    func setSource(_ colour: Colour) {
        cairo_set_source_rgba(cr, colour.red, colour.green, colour.blue, colour.alpha)
    }

    func add(_ rect: Rect) {
        cairo_rectangle(cr, rect.x, rect.y, rect.width, rect.height)
    }

    func add(_ path: Path) {
        for command in path.commands {
            switch command {
            case .move(let p): cairo_move_to(cr, p.x, p.y)
            case .line(let p): cairo_line_to(cr, p.x, p.y)
            case .curve(let a, let b, let p): cairo_curve_to(cr, a.x, a.y, b.x, b.y, p.x, p.y)
            case .close: cairo_close_path(cr)
            }
        }
    }

    /// Runs `body` and puts transform, clip and line style back.
    func saved<E: Error>(_ body: () throws(E) -> Void) throws(E) {
        cairo_save(cr)
        defer { cairo_restore(cr) }
        try body()
    }
}

extension Transform {
    static func scale(_ x: Double, _ y: Double) -> Transform { Transform(a: x, b: 0, c: 0, d: y, tx: 0, ty: 0) }

    var cairoMatrix: cairo_matrix_t { cairo_matrix_t(xx: a, yx: b, xy: c, yy: d, x0: tx, y0: ty) }
}

extension RenderError {
    static func drawing(_ reason: String) -> RenderError { RenderError(.drawingFailed(reason: reason)) }

    static func check(_ status: cairo_status_t) throws(RenderError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw .drawing(cairo_status_to_string(status).map { String(cString: $0) } ?? "Cairo error \(status.rawValue)")
    }
}
