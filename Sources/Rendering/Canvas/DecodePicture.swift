// The members of a C structure belong to whichever of these modules was loaded first.
import CCairo
import CPango
import CRSVG

extension PictureSurface {
    /// The largest picture that is decoded.
    static let maximumPixels = 50_000_000

    static func decoding(_ picture: Picture) throws(RenderError) -> PictureSurface {
        switch picture.format {
        case .png: return try decodingPNG(picture)
        case .jpeg: return try decodingJPEG(picture)
        case .svg: throw .drawing("an SVG picture has no pixels to decode")
        }
    }

    private static func decodingPNG(_ picture: Picture) throws(RenderError) -> PictureSurface {
        guard let (width, height) = PNGFile.size(of: picture.bytes) else {
            throw RenderError(.imageUnreadable(reason: "it does not begin like a PNG file"))
        }
        try requireReasonable(width: width, height: height)
        let surface = picture.bytes.withUnsafeBufferPointer { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            return withUnsafeMutablePointer(to: &rest) { rest in
                cairo_image_surface_create_from_png_stream(
                    { closure, target, count in
                        let rest = closure?.assumingMemoryBound(to: UnsafeRawBufferPointer.self)
                        guard let rest, let target, rest.pointee.count >= Int(count) else {
                            return CAIRO_STATUS_READ_ERROR
                        }
                        UnsafeMutableRawBufferPointer(start: target, count: Int(count))
                            .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.pointee.prefix(Int(count))))
                        rest.pointee = UnsafeRawBufferPointer(rebasing: rest.pointee.dropFirst(Int(count)))
                        return CAIRO_STATUS_SUCCESS
                    }, rest)
            }
        }
        guard let surface, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else {
            cairo_surface_destroy(surface)
            throw RenderError(.imageUnreadable(reason: "the PNG file is damaged"))
        }
        let decoded = PictureSurface(surface, size: Size(width: Double(width), height: Double(height)))
        try decoded.identify(as: picture.digest)
        return decoded
    }

    private static func decodingJPEG(_ picture: Picture) throws(RenderError) -> PictureSurface {
        let header = try JPEGHeader(picture.bytes)
        try requireReasonable(width: header.width, height: header.height)
        let pixels = try JPEGPixels(picture.bytes)
        let surface = try PixelSurface(width: pixels.width, height: pixels.height)
        try surface.copy(pixels)
        let decoded = PictureSurface(
            cairo_surface_reference(surface.surface),
            size: Size(width: Double(pixels.width), height: Double(pixels.height)),
            orientation: header.orientation.turn)
        try decoded.identify(as: picture.digest)
        return decoded
    }

    private static func requireReasonable(width: Int, height: Int) throws(RenderError) {
        guard width <= PixelSurface.maximumSide, height <= PixelSurface.maximumSide, width * height <= maximumPixels
        else { throw RenderError(.imageTooLarge(limit: "\(maximumPixels / 1_000_000) megapixels")) }
    }
}

extension PictureSurface {
    /// A surface that only carries a JPEG file into the document, which never asks for its pixels.
    ///
    /// A PDF takes the size of the image from the file, so that a surface of a few pixels will do there, and no memory
    /// is spent on the pixels of photos; SVG takes it from the surface.
    static func passing(
        _ picture: Picture, header: JPEGHeader, for medium: Medium
    ) throws(RenderError) -> PictureSurface {
        let (width, height) = medium == .pdf ? (2, 2) : (header.width, header.height)
        try requireReasonable(width: width, height: height)
        let surface = try PixelSurface(width: width, height: height)
        let carrier = PictureSurface(
            cairo_surface_reference(surface.surface), size: Size(width: Double(width), height: Double(height)),
            orientation: header.orientation.turn)
        try carrier.attach(picture.bytes, as: CAIRO_MIME_TYPE_JPEG)
        try carrier.identify(as: picture.digest)
        return carrier
    }

    /// How large a drawing is recorded: at 300 units per inch of `target`, because librsvg makes pixels of filters and
    /// masks, with bounds so that nothing becomes huge.
    static func recordedSize(of size: Size, in target: Rect) -> Size {
        let wanted = max(target.width / size.width, target.height / size.height) * 300 / 72
        let scale = min(wanted, 2500 / max(size.width, size.height))
        return Size(
            width: max(1, (size.width * scale).rounded()), height: max(1, (size.height * scale).rounded()))
    }

    /// A drawing as a list of Cairo's own commands: read once, and written into each document once.
    static func recording(
        _ drawing: VectorDrawing, size: Size, as recorded: Size, digest: String
    ) throws(RenderError) -> PictureSurface {
        var extents = cairo_rectangle_t(x: 0, y: 0, width: recorded.width, height: recorded.height)
        guard let surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents) else {
            throw .drawing("out of memory")
        }
        let recording = PictureSurface(surface, size: recorded)
        try CairoContext.draw(on: surface) { context throws(RenderError) in
            context.apply(.scale(recorded.width / size.width, recorded.height / size.height))
            try drawing.render(in: context, size: size)
        }
        try recording.identify(as: "\(digest) \(Int(recorded.width)) \(Int(recorded.height))")
        return recording
    }

    /// Lets Cairo see that two surfaces hold the same picture.
    private func identify(as name: String) throws(RenderError) {
        try attach(Array(name.utf8), as: CAIRO_MIME_TYPE_UNIQUE_ID)
    }

    private func attach(_ bytes: [UInt8], as type: String) throws(RenderError) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(fromContentsOf: bytes)
        let status = cairo_surface_set_mime_data(
            surface, type, copy.baseAddress, UInt(bytes.count), { $0?.deallocate() }, copy.baseAddress)
        if status != CAIRO_STATUS_SUCCESS { copy.deallocate() }
        try RenderError.check(status)
    }
}

/// The pixels of a JPEG file, as gdk-pixbuf (which librsvg brings) decodes them.
final class JPEGPixels {
    private let pixbuf: OpaquePointer
    let width: Int
    let height: Int
    let stride: Int
    let channels: Int
    let bytes: UnsafePointer<UInt8>

    init(_ file: [UInt8]) throws(RenderError) {
        var error: UnsafeMutablePointer<GError>?
        guard let loader = gdk_pixbuf_loader_new_with_type("jpeg", &error) else {
            throw RenderError(.imageUnreadable(reason: GLibError.message(consuming: error)))
        }
        defer { g_object_unref(loader) }
        let written = gdk_pixbuf_loader_write(loader, file, gsize(file.count), &error) != 0
        // A loader must be closed also after a failure; the first error is the one to report.
        var late: UnsafeMutablePointer<GError>?
        let closed = gdk_pixbuf_loader_close(loader, &late) != 0
        if written { error = late } else if let late { g_error_free(late) }
        guard written, closed, let pixbuf = gdk_pixbuf_loader_get_pixbuf(loader),
            gdk_pixbuf_get_bits_per_sample(pixbuf) == 8, let bytes = gdk_pixbuf_read_pixels(pixbuf)
        else { throw RenderError(.imageUnreadable(reason: GLibError.message(consuming: error))) }
        g_object_ref(UnsafeMutableRawPointer(pixbuf))
        self.pixbuf = pixbuf
        self.bytes = bytes
        width = Int(gdk_pixbuf_get_width(pixbuf))
        height = Int(gdk_pixbuf_get_height(pixbuf))
        stride = Int(gdk_pixbuf_get_rowstride(pixbuf))
        channels = Int(gdk_pixbuf_get_n_channels(pixbuf))
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(pixbuf)) }
}
