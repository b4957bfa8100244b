import Foundation

/// A laid-out document: plain values, with every position decided. Drawing it decides nothing more.
public struct Scene: Sendable, Hashable {
    public var properties: SceneProperties
    public var pages: [ScenePage]

    public init(properties: SceneProperties, pages: [ScenePage]) {
        self.properties = properties
        self.pages = pages
    }
}

/// What the document says of itself, resolved for one ticket.
public struct SceneProperties: Sendable, Hashable {
    public var title: String
    public var author: String?
    public var subject: String?
    /// BCP 47.
    public var language: String
    /// The ticket's own date; never the clock's.
    public var createdAt: Date?

    public init(title: String, author: String? = nil, subject: String? = nil, language: String, createdAt: Date? = nil)
    {
        self.title = title
        self.author = author
        self.subject = subject
        self.language = language
        self.createdAt = createdAt
    }
}

/// A page with its items in painting order; size in points.
public struct ScenePage: Sendable, Hashable {
    public var name: String
    public var size: Size
    public var items: [SceneItem]

    public init(name: String, size: Size, items: [SceneItem]) {
        self.name = name
        self.size = size
        self.items = items
    }
}

/// A place in a table; rows and columns count from 0, the header row included.
public struct TableCell: Sendable, Hashable {
    public var row: Int
    public var column: Int
    /// How many columns the table has.
    public var columns: Int
    public var isHeader: Bool

    public init(row: Int, column: Int, columns: Int, isHeader: Bool) {
        self.row = row
        self.column = column
        self.columns = columns
        self.isHeader = isHeader
    }
}

/// Glyphs of one font, size, direction and colour on one line.
public struct GlyphRun: Sendable, Hashable {
    /// A glyph of the run's font, from the run's origin, in points.
    public struct Glyph: Sendable, Hashable {
        public var id: UInt32
        public var x: Double
        public var y: Double

        public init(id: UInt32, x: Double, y: Double) {
            self.id = id
            self.x = x
            self.y = y
        }
    }

    /// Which bytes of the text which glyphs stand for; in logical order, also when the glyphs run right to left.
    public struct Cluster: Sendable, Hashable {
        public var bytes: Int
        public var glyphs: Int

        public init(bytes: Int, glyphs: Int) {
            self.bytes = bytes
            self.glyphs = glyphs
        }
    }

    public var font: FontID
    /// In points.
    public var size: Double
    public var colour: Colour
    /// Where the baseline begins, at the left.
    public var origin: Point
    /// The width that the run takes, in points.
    public var advance: Double
    /// In visual order, from left to right.
    public var glyphs: [Glyph]
    public var clusters: [Cluster]
    public var text: String
    public var isRightToLeft: Bool
    public var link: String?
    /// What the style has added between letters, in points; it is in the glyphs' places already.
    public var letterSpacing: Double

    public init(
        font: FontID, size: Double, colour: Colour, origin: Point, advance: Double, glyphs: [Glyph],
        clusters: [Cluster], text: String, isRightToLeft: Bool, link: String? = nil, letterSpacing: Double = 0
    ) {
        self.font = font
        self.size = size
        self.colour = colour
        self.origin = origin
        self.advance = advance
        self.glyphs = glyphs
        self.clusters = clusters
        self.text = text
        self.isRightToLeft = isRightToLeft
        self.link = link
        self.letterSpacing = letterSpacing
    }
}

/// A picture, scaled into `target` and cut off at `clip`.
public struct SceneImage: Sendable, Hashable {
    public var picture: Picture
    public var target: Rect
    public var clip: Path?
    /// The text that the picture stands for, such as an emoji.
    public var text: String?

    public init(picture: Picture, target: Rect, clip: Path? = nil, text: String? = nil) {
        self.picture = picture
        self.target = target
        self.clip = clip
        self.text = text
    }
}

/// A code's symbol with its quiet zone.
public struct SceneCode: Sendable, Hashable {
    public var symbol: CodeSymbol
    /// Where the modules stand, without the quiet zone.
    public var target: Rect
    public var dark: Colour
    /// Painted over the item's whole frame first.
    public var light: Colour?
    public var logo: SceneImage?

    public init(symbol: CodeSymbol, target: Rect, dark: Colour, light: Colour?, logo: SceneImage? = nil) {
        self.symbol = symbol
        self.target = target
        self.dark = dark
        self.light = light
        self.logo = logo
    }
}

/// A face of the font library, by its place in `fonts.yaml`.
public struct FontID: Sendable, Hashable {
    public var index: Int

    public init(index: Int) { self.index = index }
}
