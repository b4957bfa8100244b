import CCairo

/// What was drawn, as plain colours: row by row from the top left, three bytes (red, green, blue) for each pixel.
public struct Raster: Sendable, Hashable {
    public var width: Int
    public var height: Int
    public var bytes: [UInt8]

    public init(width: Int, height: Int, bytes: [UInt8]) {
        (self.width, self.height, self.bytes) = (width, height, bytes)
    }

    public func colour(x: Int, y: Int) -> Colour {
        let at = (y * width + x) * 3
        return Colour(
            red: Double(bytes[at]) / 255, green: Double(bytes[at + 1]) / 255, blue: Double(bytes[at + 2]) / 255)
    }

    /// Every colour that some pixel has.
    public var colours: Set<Colour> {
        var colours: Set<Colour> = []
        for y in 0..<height { for x in 0..<width { colours.insert(colour(x: x, y: y)) } }
        return colours
    }
}

/// Opaque pixels to draw on, white at first.
final class PixelSurface {
    /// Cairo's own limit for the sides of an image.
    static let maximumSide = 32_767

    let surface: OpaquePointer
    let width: Int
    let height: Int

    /// How many whole pixels a length takes.
    static func pixels(_ length: Double) throws(RenderError) -> Int {
        guard length.isFinite, length > 0, length <= Double(maximumSide) else {
            throw .drawing("a picture of \(length) pixels in one direction; at most \(maximumSide) are possible")
        }
        return max(1, Int(length.rounded()))
    }

    init(width: Int, height: Int) throws(RenderError) {
        guard (1...Self.maximumSide).contains(width), (1...Self.maximumSide).contains(height),
            width * height <= CairoCanvas.maximumPixels
        else {
            throw .drawing(
                "a picture of \(width) × \(height) pixels is larger than "
                    + "\(CairoCanvas.maximumPixels / 1_000_000) megapixels; ask for fewer dots per inch")
        }
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, CInt(width), CInt(height)) else {
            throw .drawing("out of memory")
        }
        self.surface = surface
        self.width = width
        self.height = height
        try RenderError.check(cairo_surface_status(surface))
    }

    deinit { cairo_surface_destroy(surface) }

    func draw(_ body: (CairoContext) throws(RenderError) -> Void) throws(RenderError) {
        try CairoContext.draw(on: surface) { context throws(RenderError) in
            context.setSource(.white)
            cairo_paint(context.cr)
            try body(context)
        }
        cairo_surface_flush(surface)
    }

    func png() throws(RenderError) -> [UInt8] {
        let output = ByteOutput()
        try RenderError.check(cairo_surface_write_to_png_stream(surface, ByteOutput.write, output.opaque))
        return output.bytes
    }

    /// Cairo keeps a pixel as a number of 32 bits, 0x00RRGGBB.
    func raster() -> Raster {
        guard let start = cairo_image_surface_get_data(surface) else {
            return Raster(width: 0, height: 0, bytes: [])
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, count in
            for y in 0..<height {
                let row = UnsafeRawPointer(start + y * stride).assumingMemoryBound(to: UInt32.self)
                for x in 0..<width {
                    let pixel = row[x]
                    target[count] = UInt8(truncatingIfNeeded: pixel >> 16)
                    target[count + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
                    target[count + 2] = UInt8(truncatingIfNeeded: pixel)
                    count += 3
                }
            }
        }
        return Raster(width: width, height: height, bytes: bytes)
    }

    func copy(_ pixels: JPEGPixels) throws(RenderError) {
        guard let start = cairo_image_surface_get_data(surface), pixels.width == width, pixels.height == height,
            pixels.channels >= 3
        else { throw .drawing("the decoded picture has another size than its file says") }
        cairo_surface_flush(surface)
        let stride = Int(cairo_image_surface_get_stride(surface))
        for y in 0..<height {
            let row = UnsafeMutableRawPointer(start + y * stride).assumingMemoryBound(to: UInt32.self)
            var source = pixels.bytes + y * pixels.stride
            for x in 0..<width {
                row[x] = UInt32(source[0]) << 16 | UInt32(source[1]) << 8 | UInt32(source[2])
                source += pixels.channels
            }
        }
        cairo_surface_mark_dirty(surface)
    }
}
