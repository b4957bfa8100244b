import CCairo

/// Pixels as a PDF keeps them: colours apart from alpha, and not multiplied by it.
struct PixelImage {
    let width: Int
    let height: Int
    /// Red, green and blue of each pixel, row by row from the top.
    private(set) var colours: [UInt8]
    /// One byte for each pixel; nil when all are opaque.
    private(set) var alpha: [UInt8]?
    private(set) var isGrey = true

    /// Reads what Cairo decoded: 32 bits a pixel, the colours multiplied by alpha.
    init(_ picture: PictureSurface) throws(RenderError) {
        cairo_surface_flush(picture.surface)
        let format = cairo_image_surface_get_format(picture.surface)
        guard let start = cairo_image_surface_get_data(picture.surface),
            format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24
        else { throw .drawing("the decoded picture has pixels of another kind") }
        (width, height) = (
            Int(cairo_image_surface_get_width(picture.surface)), Int(cairo_image_surface_get_height(picture.surface))
        )
        colours = [UInt8](repeating: 0, count: width * height * 3)
        let stride = Int(cairo_image_surface_get_stride(picture.surface))
        if format == CAIRO_FORMAT_ARGB32 {
            alpha = readAlpha { UnsafeRawPointer(start + $0 * stride).assumingMemoryBound(to: UInt32.self) }
        }
        readColours { UnsafeRawPointer(start + $0 * stride).assumingMemoryBound(to: UInt32.self) }
    }

    private func readAlpha(_ row: (Int) -> UnsafePointer<UInt32>) -> [UInt8]? {
        var lowest: UInt8 = 255
        let alpha = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
            for y in 0..<height {
                let pixels = row(y)
                for x in 0..<width {
                    let value = UInt8(truncatingIfNeeded: pixels[x] >> 24)
                    target[count] = value
                    lowest = min(lowest, value)
                    count += 1
                }
            }
        }
        return lowest == 255 ? nil : alpha
    }

    private mutating func readColours(_ row: (Int) -> UnsafePointer<UInt32>) {
        let hasAlpha = alpha != nil
        var different: UInt8 = 0
        colours.withUnsafeMutableBufferPointer { target in
            var at = 0
            for y in 0..<height {
                let pixels = row(y)
                for x in 0..<width {
                    let pixel = pixels[x]
                    let alpha = hasAlpha ? pixel >> 24 : 255
                    let red = Self.straight(pixel >> 16 & 255, alpha)
                    let green = Self.straight(pixel >> 8 & 255, alpha)
                    let blue = Self.straight(pixel & 255, alpha)
                    (target[at], target[at + 1], target[at + 2]) = (red, green, blue)
                    different |= (red ^ green) | (green ^ blue)
                    at += 3
                }
            }
        }
        isGrey = different == 0
    }

    /// A colour before it was multiplied by `alpha`, to the nearest; where nothing is seen, black.
    private static func straight(_ colour: UInt32, _ alpha: UInt32) -> UInt8 {
        switch alpha {
        case 255: UInt8(truncatingIfNeeded: colour)
        case 0: 0
        default: UInt8(truncatingIfNeeded: min(255, (colour * 255 + alpha / 2) / alpha))
        }
    }

    /// The image, and its mask where there is one.
    func parts(_ level: Deflate.Level) -> PDFParts {
        var dictionary = PDFParts.Body()
        if alpha != nil {
            dictionary.add("/SMask ")
            dictionary.add(reference: 1)
        }
        var bodies = [image(dictionary, level)]
        if let alpha {
            bodies.append(samples(alpha, channels: 1).stream("/DeviceGray", PDFParts.Body(), level).body)
        }
        return PDFParts(bodies: bodies)
    }

    private func image(_ dictionary: PDFParts.Body, _ level: Deflate.Level) -> PDFParts.Body {
        guard !isGrey else {
            let greys = stride(from: 0, to: colours.count, by: 3).map { colours[$0] }
            return samples(greys, channels: 1).stream("/DeviceGray", dictionary, level).body
        }
        let plain = samples(colours, channels: 3).stream("/DeviceRGB", dictionary, level)
        guard let palette = Palette(colours) else { return plain.body }
        let indexed = samples(palette.indices, channels: 1).stream(palette.space, dictionary, level)
        return indexed.length + palette.space.count < plain.length ? indexed.body : plain.body
    }

    private func samples(_ bytes: [UInt8], channels: Int) -> ImageSamples {
        ImageSamples(width: width, height: height, channels: channels, bytes: bytes)
    }
}

/// The colours of a picture that has few of them.
private struct Palette {
    private(set) var indices: [UInt8] = []
    private var entries: [UInt8] = []

    /// Nil when there are more than 256 colours.
    init?(_ colours: [UInt8]) {
        var known: [UInt32: UInt8] = [:]
        indices.reserveCapacity(colours.count / 3)
        var (last, lastIndex): (UInt32, UInt8) = (.max, 0)
        for at in stride(from: 0, to: colours.count, by: 3) {
            let colour = UInt32(colours[at]) << 16 | UInt32(colours[at + 1]) << 8 | UInt32(colours[at + 2])
            if colour != last {
                last = colour
                if let index = known[colour] {
                    lastIndex = index
                } else {
                    guard let index = UInt8(exactly: known.count) else { return nil }
                    lastIndex = index
                    known[colour] = index
                    entries += colours[at..<at + 3]
                }
            }
            indices.append(lastIndex)
        }
    }

    /// As an Indexed colour space (ISO 32000-1, 8.6.6.3).
    var space: [UInt8] {
        let output = PDFBytes()
        output.append("[/Indexed/DeviceRGB \(entries.count / 3 - 1)")
        output.appendLiteral(entries)
        output.append("]")
        return output.array
    }
}
