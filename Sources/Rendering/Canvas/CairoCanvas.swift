import CCairo

/// Draws scenes with Cairo: PDF, PNG, SVG and plain pixels.
///
/// It keeps font faces and decoded pictures between documents, so make one per thread and draw many scenes with it. What
/// it has drawn before never shows: the same scene gives the same bytes on every canvas, in every thread and process.
public final class CairoCanvas {
    let faces: FontFaces
    let pictures: PictureSurfaces

    public init(fonts: FontLibrary) {
        faces = FontFaces(fonts: fonts)
        pictures = PictureSurfaces()
    }

    /// The largest picture that `png` and `raster` make.
    public static let maximumPixels = 100_000_000
    /// In dots per inch.
    public static let maximumResolution = 4800.0

    /// The whole scene as one PDF document.
    public func pdf(_ scene: Scene) throws(RenderError) -> [UInt8] {
        let pages = try PDFPages(canvas: self, properties: scene.properties)
        try pages.append(scene)
        try pages.close()
        return try PDFTail.corrected(pages.output.bytes, startingAt: 0)
    }

    /// A page as a PNG file that states its resolution; the paper is white.
    public func png(_ page: ScenePage, dpi: Double) throws(RenderError) -> [UInt8] {
        try SceneCheck(faces: faces).check(page)
        guard dpi > 0, dpi <= Self.maximumResolution else {
            throw .drawing("\(dpi) dots per inch; it must be more than 0 and at most \(Self.maximumResolution)")
        }
        guard dpi <= Self.largestResolution(of: page.size) else {
            throw RenderError(.resolutionTooHigh(dpi: dpi, maximum: Self.largestResolution(of: page.size)))
        }
        let scale = dpi / 72
        let width = try PixelSurface.pixels(page.size.width * scale)
        let height = try PixelSurface.pixels(page.size.height * scale)
        // The page fills its pixels exactly: no line of half-covered paper at the right and the bottom.
        let view = Transform(
            a: Double(width) / page.size.width, b: 0, c: 0, d: Double(height) / page.size.height, tx: 0, ty: 0)
        let surface = try PixelSurface(width: width, height: height)
        try surface.draw { context throws(RenderError) in
            context.apply(view)
            try ScenePainter(canvas: self, context: context, medium: .pixels).paint(page.items)
        }
        return PNGFile.stating(dpi: dpi, in: try surface.png())
    }

    /// The whole dots per inch at which a page, in points, is still a picture that can be made.
    static func largestResolution(of page: Size) -> Double {
        let byArea = (Double(maximumPixels) / (page.width * page.height)).squareRoot()
        let bySide = Double(PixelSurface.maximumSide) / max(page.width, page.height)
        // A little less, because sides are rounded to whole pixels.
        return max(1, (min(byArea, bySide) * 72 - 0.5).rounded(.down))
    }

    /// A page as an SVG file with outlines for its text.
    public func svg(_ page: ScenePage) throws(RenderError) -> [UInt8] {
        try SceneCheck(faces: faces).check(page)
        let output = ByteOutput()
        let surface = cairo_svg_surface_create_for_stream(
            ByteOutput.write, output.opaque, page.size.width, page.size.height)
        defer { cairo_surface_destroy(surface) }
        try CairoContext.draw(on: surface) { context throws(RenderError) in
            try ScenePainter(canvas: self, context: context, medium: .svg).paint(page.items)
        }
        cairo_surface_finish(surface)
        try RenderError.check(cairo_surface_status(surface))
        return SVGNumbering.renumbered(output.bytes)
    }

    /// What is seen in `region` (points of the page) at `scale` pixels per point, on white paper.
    public func raster(_ items: [SceneItem], region: Rect, scale: Double) throws(RenderError) -> Raster {
        try SceneCheck(faces: faces).check(items)
        guard [region.x, region.y, region.width, region.height, scale].allSatisfy(\.isFinite), scale > 0,
            scale <= Self.maximumResolution / 72
        else {
            throw .drawing("the region to be looked at has no finite size")
        }
        let surface = try PixelSurface(
            width: PixelSurface.pixels(region.width * scale), height: PixelSurface.pixels(region.height * scale))
        try surface.draw { context throws(RenderError) in
            context.apply(Transform.translation(-region.x, -region.y).then(.scale(scale, scale)))
            try ScenePainter(canvas: self, context: context, medium: .pixels).paint(items)
        }
        return surface.raster()
    }

    public func raster(_ page: ScenePage, region: Rect, scale: Double) throws(RenderError) -> Raster {
        try raster(page.items, region: region, scale: scale)
    }
}
