// The members of a C structure belong to whichever of these modules was loaded first.
import CCairo
import CPango
import CRSVG

extension ScenePainter {
    func paint(_ image: SceneImage, textFont: FontID? = nil) throws(RenderError) {
        if let text = image.text, !text.isEmpty, medium == .pdf {
            try paintUnseen(text, over: image.target, font: textFont)
        }
        let form = try canvas.pictures.form(of: image, for: medium)
        try context.saved { () throws(RenderError) in
            if let clip = image.clip {
                context.add(clip)
                cairo_clip(cr)
            }
            switch form {
            case .surface(let surface):
                paint(surface, into: image.target)
            case .vector(let drawing):
                let size = image.picture.size
                context.apply(
                    .scale(image.target.width / size.width, image.target.height / size.height)
                        .then(.translation(image.target.x, image.target.y)))
                try drawing.render(in: context, size: size)
            }
        }
    }

    private func paint(_ picture: PictureSurface, into target: Rect) {
        context.apply(
            .scale(1 / picture.size.width, 1 / picture.size.height)
                .then(picture.orientation)
                .then(.scale(target.width, target.height))
                .then(.translation(target.x, target.y)))
        cairo_set_source_surface(cr, picture.surface, 0, 0)
        guard medium == .pixels else { return cairo_paint(cr) }
        // Pixels between the picture's last one and nothing would be half transparent: repeat the edge instead.
        cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD)
        context.add(Rect(x: 0, y: 0, width: picture.size.width, height: picture.size.height))
        cairo_fill(cr)
    }
}

/// An SVG picture, parsed.
final class VectorDrawing {
    private let art: SVGHandle

    init(_ bytes: [UInt8]) throws(RenderError) { art = try SVGHandle(bytes) }

    /// True when librsvg may turn parts of the drawing into pixels.
    static func makesPixels(_ source: [UInt8]) -> Bool {
        let elements = ["<filter", "<mask", "<image"].map { Array($0.utf8) }
        return source.indices.contains { start in
            source[start] == UInt8(ascii: "<") && elements.contains { source[start...].starts(with: $0) }
        }
    }

    func render(in context: CairoContext, size: Size) throws(RenderError) {
        var viewport = RsvgRectangle(x: 0, y: 0, width: size.width, height: size.height)
        var error: UnsafeMutablePointer<GError>?
        guard rsvg_handle_render_document(art.pointer, context.cr, &viewport, &error) != 0 else {
            throw RenderError(.imageUnreadable(reason: GLibError.message(consuming: error)))
        }
    }
}

enum GLibError {
    static func message(consuming error: UnsafeMutablePointer<GError>?) -> String {
        guard let error else { return "unknown reason" }
        defer { g_error_free(error) }
        return error.pointee.message.map { String(cString: $0) } ?? "unknown reason"
    }
}
