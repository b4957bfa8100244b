import CCairo

extension CairoContext {
    /// Paints a raster with its top left corner at a point, a pixel for a unit.
    func paint(_ raster: Raster, at origin: Point) throws(RenderError) {
        let pixels = try PixelSurface(raster)
        cairo_set_source_surface(cr, pixels.surface, origin.x, origin.y)
        cairo_paint(cr)
    }
}

extension PixelSurface {
    convenience init(_ raster: Raster) throws(RenderError) {
        try self.init(width: raster.width, height: raster.height)
        guard let start = cairo_image_surface_get_data(surface), raster.bytes.count == width * height * 3 else {
            throw .drawing("a raster of \(raster.width) × \(raster.height) pixels has \(raster.bytes.count) bytes")
        }
        cairo_surface_flush(surface)
        let stride = Int(cairo_image_surface_get_stride(surface))
        raster.bytes.withUnsafeBufferPointer { bytes in
            var at = 0
            for y in 0..<height {
                let row = UnsafeMutableRawPointer(start + y * stride).assumingMemoryBound(to: UInt32.self)
                for x in 0..<width {
                    row[x] = UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2])
                    at += 3
                }
            }
        }
        cairo_surface_mark_dirty(surface)
    }
}
