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

/// One thing on a page, in its own coordinates, with the transform that puts it there.
///
/// Most things on a ticket are those of the ticket before. What an item says is therefore kept in one place that all its
/// copies share, until one of them is changed: to copy it is to copy a reference, and `isSame` knows a copy at a glance.
public struct SceneItem: Sendable {
    public enum Content: Sendable, Hashable {
        case text([GlyphRun])
        case path(Path, fill: Paint?, stroke: Stroke?)
        case image(SceneImage)
        case code(SceneCode)
    }

    private final class Kept: Sendable {
        let parts: Parts
        let bounds: Rect

        init(_ parts: Parts) {
            self.parts = parts
            bounds = parts.transform.bounds(of: parts.frame)
        }
    }

    /// What an item says.
    struct Parts: Sendable, Hashable {
        var element: String
        var isStatic: Bool
        var role: Role?
        var alternative: String?
        var cell: TableCell?
        var transform: Transform
        var frame: Rect
        var content: Content
    }

    private var kept: Kept

    public init(
        element: String, isStatic: Bool, role: Role? = nil, alternative: String? = nil,
        transform: Transform = .identity,
        frame: Rect, content: Content
    ) {
        kept = Kept(
            Parts(
                element: element, isStatic: isStatic, role: role, alternative: alternative, cell: nil,
                transform: transform, frame: frame, content: content))
    }

    /// Changes several things at once.
    mutating func change(_ change: (inout Parts) -> Void) {
        var parts = kept.parts
        change(&parts)
        kept = Kept(parts)
    }

    /// The template element that it comes from.
    public var element: String {
        get { kept.parts.element }
        set { change { $0.element = newValue } }
    }

    /// True when every ticket of this template and locale has this very item.
    public var isStatic: Bool {
        get { kept.parts.isStatic }
        set { if newValue != isStatic { change { $0.isStatic = newValue } } }
    }

    public var role: Role? {
        get { kept.parts.role }
        set { if newValue != role { change { $0.role = newValue } } }
    }

    public var alternative: String? {
        get { kept.parts.alternative }
        set { change { $0.alternative = newValue } }
    }

    /// Its place in a table.
    public var cell: TableCell? {
        get { kept.parts.cell }
        set { change { $0.cell = newValue } }
    }

    public var transform: Transform {
        get { kept.parts.transform }
        set { change { $0.transform = newValue } }
    }

    /// What it covers in its own coordinates.
    public var frame: Rect {
        get { kept.parts.frame }
        set { change { $0.frame = newValue } }
    }

    public var content: Content {
        get { kept.parts.content }
        set { change { $0.content = newValue } }
    }

    /// What it covers on the page.
    public var bounds: Rect { kept.bounds }

    /// True for copies of one item that were not changed since; equal items may also be made twice.
    func isSame(as other: SceneItem) -> Bool { kept === other.kept }
}

extension SceneItem: Hashable {
    public static func == (a: SceneItem, b: SceneItem) -> Bool { a.kept === b.kept || a.kept.parts == b.kept.parts }

    public func hash(into hasher: inout Hasher) { hasher.combine(kept.parts) }
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

    public init(
        font: FontID, size: Double, colour: Colour, origin: Point, advance: Double, glyphs: [Glyph],
        clusters: [Cluster], text: String, isRightToLeft: Bool, link: String? = nil
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
