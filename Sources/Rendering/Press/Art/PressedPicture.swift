/// A picture as objects of a PDF file. The first one is an XObject that fills the unit square, be it an image or art.
struct PressedPicture: Sendable, Hashable {
    var parts: PDFParts
    /// Sets a photo upright: a map of the unit square onto itself, with y downwards.
    var turn = Transform.identity

    /// Makes the objects of `image`'s picture.
    ///
    /// What is pressed once for many tickets (`isLasting`) is compressed as far as it goes. Art that librsvg turns into
    /// pixels in parts is drawn for the size of `image.target`; other pictures do not depend on it.
    /// Throws `imageUnreadable`, `imageTooLarge` or `drawingFailed`.
    init(_ image: SceneImage, isLasting: Bool) throws(RenderError) {
        let level: Deflate.Level = isLasting ? .best : .good
        let picture = image.picture
        switch picture.format {
        case .png:
            parts = try PixelImage(PictureSurface.decoding(picture)).parts(level)
        case .jpeg:
            let header = try JPEGHeader(picture.bytes)
            parts = PDFParts(bodies: [header.stream(picture.bytes)])
            turn = header.orientation.turn
        case .svg:
            do {
                parts = try PressArt(picture, in: image.target).parts(level)
            } catch {
                var named = error
                named.value = named.value ?? "SVG art \(picture.digest.prefix(12))"
                throw named
            }
        }
    }

    /// The matrix for `q … cm /P0 Do Q` where y runs downwards: it sets the picture upright into `target`.
    func matrix(into target: Rect) -> Transform {
        // The unit square of an XObject has its top at y = 1.
        Transform(a: 1, b: 0, c: 0, d: -1, tx: 0, ty: 1).then(turn)
            .then(.scale(target.width, target.height)).then(.translation(target.x, target.y))
    }

    /// About as many bytes as it takes in memory.
    var cost: Int {
        parts.bodies.reduce(0) { sum, body in
            body.pieces.reduce(sum) { sum, piece in
                if case .bytes(let bytes) = piece { sum + bytes.count } else { sum + 8 }
            }
        }
    }
}

extension JPEGHeader {
    /// The file as an image, byte for byte.
    fileprivate func stream(_ bytes: [UInt8]) -> PDFParts.Body {
        var dictionary = PDFParts.Body()
        dictionary.add("/Type/XObject/Subtype/Image/Width \(width)/Height \(height)/BitsPerComponent 8")
        dictionary.add("/ColorSpace\(components == 1 ? "/DeviceGray" : "/DeviceRGB")")
        return PDFParts.stream(dictionary, bytes, filter: "DCTDecode")
    }
}
