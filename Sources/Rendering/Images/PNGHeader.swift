import CCairo

/// What a PNG file says of itself (W3C PNG, third edition).
struct PNGHeader {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    let width: Int
    let height: Int
    /// Where the file's last chunk ends.
    let end: Int

    /// Follows the chunks to the last; throws when one is cut off, or the dimensions are out of bounds.
    init(_ bytes: [UInt8]) throws(RenderError) {
        var reader = ByteReader(bytes, at: Self.signature.count)
        guard reader.doubleWord() == 13, reader.take(4)?.elementsEqual("IHDR".utf8) == true,
            let width = reader.doubleWord(), let height = reader.doubleWord(), reader.take(5 + 4) != nil
        else { throw .unreadable("its PNG header is damaged; save it again") }
        try Picture.checkDimensions(width: width, height: height)
        while true {
            guard let length = reader.doubleWord(), let kind = reader.take(4), let content = reader.take(length),
                reader.take(4) != nil
            else { throw .unreadable("the PNG file is cut off; copy it again") }
            if kind.elementsEqual("IEND".utf8) { break }
            if kind.elementsEqual("eXIf".utf8), Orientation(exif: Array(content)) != .upright {
                throw .unreadable("it is a PNG file that is stored turned or mirrored (eXIf); save it upright")
            }
        }
        (self.width, self.height, self.end) = (width, height, reader.offset)
    }

    /// Decodes the picture once; throws when that fails.
    func checkDecodes(_ bytes: [UInt8]) throws(RenderError) {
        let status = bytes.withUnsafeBytes { buffer in
            var source = Source(rest: buffer)
            return withUnsafeMutablePointer(to: &source) { closure in
                let surface = cairo_image_surface_create_from_png_stream(Self.read, closure)
                defer { cairo_surface_destroy(surface) }
                return cairo_surface_status(surface)
            }
        }
        guard status == CAIRO_STATUS_SUCCESS else {
            throw .unreadable(
                "the PNG file is damaged (\(String(cString: cairo_status_to_string(status)))); save it again")
        }
    }

    private struct Source {
        var rest: UnsafeRawBufferPointer
    }

    private static let read: cairo_read_func_t = { closure, target, length in
        guard let source = closure?.assumingMemoryBound(to: Source.self), let target,
            let start = source.pointee.rest.baseAddress, source.pointee.rest.count >= Int(length)
        else { return CAIRO_STATUS_READ_ERROR }
        target.update(from: start.assumingMemoryBound(to: UInt8.self), count: Int(length))
        source.pointee.rest = UnsafeRawBufferPointer(rebasing: source.pointee.rest.dropFirst(Int(length)))
        return CAIRO_STATUS_SUCCESS
    }
}
