import CCairo
import CPango
import CRSVG

/// SVG files as librsvg draws them.
enum SVGArt {
    /// In CSS pixels; larger art has its own units wrong.
    private static let largestSide = 100_000.0

    static func isMarkup(_ bytes: [UInt8]) -> Bool {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard text.first(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) == UInt8(ascii: "<") else {
            return false
        }
        return bytes.firstRange(of: Array("<svg".utf8)) != nil || bytes.firstRange(of: Array(":svg".utf8)) != nil
    }

    /// The art's own size in CSS pixels: width and height, or else the view box.
    /// Throws when the file is not safe, not complete in itself, or cannot be drawn.
    static func size(checking bytes: [UInt8]) throws(RenderError) -> Size {
        guard bytes.count <= Picture.largestArt else { throw RenderError(.imageTooLarge(limit: "2 MiB of SVG")) }
        try SVGReview(bytes).check()
        let handle = try SVGHandle(bytes)
        guard let size = handle.size else {
            throw .unreadable("the SVG file has neither a width and height nor a viewBox; give it a viewBox")
        }
        guard size.width > 0, size.height > 0, size.width <= largestSide, size.height <= largestSide else {
            throw RenderError(.imageTooLarge(limit: "100,000 pixels a side, and more than none"))
        }
        try handle.drawOnce()
        return size
    }
}

/// A parsed SVG file. It has no base address, so librsvg opens nothing else for it.
final class SVGHandle {
    let pointer: UnsafeMutablePointer<RsvgHandle>

    /// Millimetres and points are at CSS's 96 pixels an inch.
    init(_ bytes: [UInt8]) throws(RenderError) {
        var error: UnsafeMutablePointer<GError>?
        guard let handle = rsvg_handle_new_from_data(bytes, gsize(bytes.count), &error) else {
            throw .unreadable("the SVG file is damaged: \(GLibError.message(consuming: error))")
        }
        rsvg_handle_set_dpi(handle, 96)
        pointer = handle
    }

    deinit { g_object_unref(pointer) }

    var size: Size? {
        var size = Size(width: 0, height: 0)
        if rsvg_handle_get_intrinsic_size_in_pixels(pointer, &size.width, &size.height) != 0 { return size }
        var (hasWidth, hasHeight, hasViewBox): (gboolean, gboolean, gboolean) = (0, 0, 0)
        var (width, height, viewBox) = (RsvgLength(), RsvgLength(), RsvgRectangle())
        rsvg_handle_get_intrinsic_dimensions(
            pointer, &hasWidth, &width, &hasHeight, &height, &hasViewBox, &viewBox)
        return hasViewBox != 0 ? Size(width: viewBox.width, height: viewBox.height) : nil
    }

    /// Draws the art very small, which finds what parsing does not: references that lead nowhere good.
    func drawOnce() throws(RenderError) {
        let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 16, 16)
        defer { cairo_surface_destroy(surface) }
        let context = cairo_create(surface)
        defer { cairo_destroy(context) }
        var place = RsvgRectangle(x: 0, y: 0, width: 16, height: 16)
        var error: UnsafeMutablePointer<GError>?
        guard rsvg_handle_render_document(pointer, context, &place, &error) != 0 else {
            throw .unreadable("the SVG file cannot be drawn: \(GLibError.message(consuming: error))")
        }
    }
}
