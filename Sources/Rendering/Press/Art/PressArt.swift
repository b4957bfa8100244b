// The members of a C structure belong to whichever of these modules was loaded first.
import CCairo
import CRSVG

/// SVG art, drawn by Cairo into a PDF of its own, whose page becomes a form of ours.
struct PressArt {
    private let picture: Picture
    /// Of Cairo's page. Its unit is not a point but 1/300 inch of art that has pixels in it; Cairo rounds coordinates to
    /// 1/256 of it.
    private let size: Size

    /// In Cairo's units, along the longer side.
    private static let smallestSide = 720.0
    private static let largestSide = 2500.0

    init(_ picture: Picture, in target: Rect) {
        self.picture = picture
        size = Self.sizeInPixels(of: SceneImage(picture: picture, target: target)) ?? Self.sizeInLines(of: picture)
    }

    /// The size at which art is drawn that librsvg makes pixels of; nil for all other pictures.
    static func sizeInPixels(of image: SceneImage) -> Size? {
        guard image.picture.format == .svg, VectorDrawing.makesPixels(image.picture.bytes) else { return nil }
        return PictureSurface.recordedSize(of: image.picture.size, in: image.target)
    }

    private static func sizeInLines(of picture: Picture) -> Size {
        let longest = max(picture.size.width, picture.size.height)
        let scale = min(largestSide, max(smallestSide, longest)) / longest
        return Size(width: picture.size.width * scale, height: picture.size.height * scale)
    }

    /// A form that fills the unit square, and all that it uses.
    func parts(_ level: Deflate.Level) throws(RenderError) -> PDFParts {
        let file = try draw()
        do {
            var graft = ArtGraft(try CairoFile(file), size: size, level: level)
            return try graft.parts()
        } catch {
            throw .unreadable(
                "the PDF that Cairo makes of the art has \(error.what); simplify the art and save it again")
        }
    }

    /// Cairo's file.
    func draw() throws(RenderError) -> [UInt8] {
        let drawing = try VectorDrawing(picture.bytes)
        let output = ByteOutput()
        let surface = cairo_pdf_surface_create_for_stream(ByteOutput.write, output.opaque, size.width, size.height)
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
        // What Cairo cannot write as lines becomes pixels, as many as other art has.
        let resolution = 72 * Self.largestSide / max(size.width, size.height)
        cairo_surface_set_fallback_resolution(surface, min(300, resolution), min(300, resolution))
        try CairoContext.draw(on: surface) { context throws(RenderError) in
            try context.saved { () throws(RenderError) in
                context.apply(.scale(size.width / picture.size.width, size.height / picture.size.height))
                try drawing.render(in: context, size: picture.size)
            }
            cairo_show_page(context.cr)
        }
        cairo_surface_finish(surface)
        try RenderError.check(cairo_surface_status(surface))
        return output.bytes
    }
}
