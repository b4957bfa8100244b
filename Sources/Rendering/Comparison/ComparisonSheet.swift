/// Two versions of a document on one picture, side by side, with a heading, and with what differs between them marked.
public struct ComparisonSheet: Sendable {
    /// One version.
    public struct Version: Sendable {
        public var caption: String
        /// Its pages at one resolution, both versions' at the same.
        public var pages: [Raster]
        /// Stands where there are no pages.
        public var remark: String

        public init(caption: String, pages: [Raster], remark: String = "") {
            (self.caption, self.pages, self.remark) = (caption, pages, remark)
        }
    }

    public let title: String
    /// Each on one line below the title.
    public let lines: [String]
    public let before: Version
    public let after: Version
    /// For each page that either has, the regions that differ. Empty where one version has no pages at all.
    public let differences: [[PixelRect]]

    public init(title: String, lines: [String], before: Version, after: Version) {
        (self.title, self.lines, self.before, self.after) = (title, lines, before, after)
        guard !before.pages.isEmpty, !after.pages.isEmpty else {
            differences = []
            return
        }
        differences = (0..<max(before.pages.count, after.pages.count)).map { number in
            switch (before.page(number), after.page(number)) {
            case (let before?, let after?): before.differences(from: after)
            case (let only?, nil), (nil, let only?):
                [PixelRect(x: 0, y: 0, width: only.width, height: only.height)]
            case (nil, nil): []
            }
        }
    }
}

extension ComparisonSheet.Version {
    func page(_ number: Int) -> Raster? { pages.indices.contains(number) ? pages[number] : nil }
}

/// Draws sheets, one after the other; belongs to one thread at a time.
public final class ComparisonPainter {
    private let layout: SheetLayout
    private let canvas: CairoCanvas

    public init(fonts: FontLibrary) throws(FontError) {
        layout = SheetLayout(shaper: try TextShaper(fonts: fonts), family: fonts.families.first ?? "")
        canvas = CairoCanvas(fonts: fonts)
    }

    /// The sheet as a PNG file, a pixel for each pixel of its pages.
    public func png(_ sheet: ComparisonSheet) throws(RenderError) -> [UInt8] { try draw(sheet).png() }

    func raster(_ sheet: ComparisonSheet) throws(RenderError) -> Raster { try draw(sheet).raster() }

    private func draw(_ sheet: ComparisonSheet) throws(RenderError) -> PixelSurface {
        let laid = try layout.lay(sheet)
        let surface = try PixelSurface(
            width: PixelSurface.pixels(laid.size.width), height: PixelSurface.pixels(laid.size.height))
        try surface.draw { context throws(RenderError) in
            let painter = ScenePainter(canvas: canvas, context: context, medium: .pixels)
            try painter.paint(laid.below)
            for page in laid.pages { try context.paint(page.raster, at: page.origin) }
            try painter.paint(laid.above)
        }
        return surface
    }
}
