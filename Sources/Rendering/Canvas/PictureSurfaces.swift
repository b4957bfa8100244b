import CCairo

/// A picture as Cairo draws it: `size` in the surface's own units, and how a photo has to be turned.
final class PictureSurface {
    let surface: OpaquePointer
    let size: Size
    /// Maps the unit square onto itself.
    let orientation: Transform

    /// Takes over `surface`.
    init(_ surface: OpaquePointer, size: Size, orientation: Transform = .identity) {
        self.surface = surface
        self.size = size
        self.orientation = orientation
    }

    deinit { cairo_surface_destroy(surface) }
}

/// The decoded pictures of a canvas, one surface for each, so that a document holds each picture once.
///
/// The least recently drawn ones go when there are too many of them. Cairo knows a picture by its digest, so that one
/// that has gone and come back within a document is still written once.
final class PictureSurfaces {
    enum Form {
        case surface(PictureSurface)
        case vector(VectorDrawing)
    }

    private struct Key: Hashable {
        enum Purpose: Hashable {
            case pixels
            case passedThrough(Medium)
            case vector
            case recorded(width: Int, height: Int)
        }
        var digest: String
        var purpose: Purpose
    }

    /// How many bytes of pictures to keep.
    static let budget = 64 << 20
    /// How many pictures to keep, however small.
    static let limit = 256

    private var forms = RecentlyUsed<Key, Form>(budget: budget, limit: limit)

    /// In bytes, of all that are kept.
    var cost: Int { forms.cost }

    func form(of image: SceneImage, for medium: Medium) throws(RenderError) -> Form {
        let picture = image.picture
        switch (picture.format, medium) {
        case (.png, _):
            return try decoded(picture)
        case (.jpeg, .pixels):
            return try decoded(picture)
        case (.jpeg, _):
            let key = Key(digest: picture.digest, purpose: .passedThrough(medium))
            if let form = forms.use(key) { return form }
            let header = try JPEGHeader(picture.bytes)
            guard header.isPlain else { return try decoded(picture) }
            return try cached(key, cost: picture.bytes.count) { () throws(RenderError) in
                .surface(try PictureSurface.passing(picture, header: header, for: medium))
            }
        case (.svg, .pdf):
            return try recorded(picture, target: image.target)
        case (.svg, _):
            return try vector(picture)
        }
    }

    private func decoded(_ picture: Picture) throws(RenderError) -> Form {
        let key = Key(digest: picture.digest, purpose: .pixels)
        // Four bytes for a pixel, and Cairo's own copy for the document.
        let cost = Int(min(picture.size.width * picture.size.height * 8, 1e12))
        return try cached(key, cost: cost) { () throws(RenderError) in .surface(try PictureSurface.decoding(picture)) }
    }

    private func vector(_ picture: Picture) throws(RenderError) -> Form {
        let key = Key(digest: picture.digest, purpose: .vector)
        return try cached(key, cost: picture.bytes.count * 8) { () throws(RenderError) in
            .vector(try VectorDrawing(picture.bytes))
        }
    }

    private func recorded(_ picture: Picture, target: Rect) throws(RenderError) -> Form {
        let size = PictureSurface.recordedSize(of: picture.size, in: target)
        let key = Key(
            digest: picture.digest, purpose: .recorded(width: Int(size.width), height: Int(size.height)))
        if let form = forms.use(key) { return form }
        guard case .vector(let drawing) = try vector(picture) else { throw .drawing("the picture is not a vector one") }
        let pixels = picture.makesPixels ? Int(size.width * size.height) : 0
        return try cached(key, cost: picture.bytes.count * 8 + pixels * 8) { () throws(RenderError) in
            .surface(
                try PictureSurface.recording(drawing, size: picture.size, as: size, digest: picture.digest))
        }
    }

    private func cached(_ key: Key, cost: Int, make: () throws(RenderError) -> Form) throws(RenderError) -> Form {
        if let form = forms.use(key) { return form }
        let form = try make()
        forms.keep(form, cost: cost, for: key)
        return form
    }
}
