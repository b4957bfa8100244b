/// One thing on a page, in its own coordinates, with the transform that puts it there.
///
/// Most things on a ticket are those of the ticket before, perhaps at another place. What an item says is therefore kept
/// where all its copies share it until one of them is changed, and its place beside it: to copy or to move an item costs next
/// to nothing, and `isSame` knows a copy at a glance.
public struct SceneItem: Sendable {
    public enum Content: Sendable, Hashable {
        case text([GlyphRun])
        case path(Path, fill: Paint?, stroke: Stroke?)
        case image(SceneImage)
        case code(SceneCode)
    }

    private final class Kept: Sendable {
        let parts: Parts
        let traits: Traits
        let bounds: Rect

        init(_ parts: Parts) {
            self.parts = parts
            traits = Traits(parts.content)
            bounds = parts.transform.bounds(of: parts.frame)
        }
    }

    fileprivate struct Parts: Sendable, Hashable {
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
    /// By how much it has been moved since.
    private var offset = Point.zero

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

    private mutating func change(_ change: (inout Parts) -> Void) {
        var parts = kept.parts
        change(&parts)
        kept = Kept(parts)
    }

    /// The same where it is now.
    private var parts: Parts {
        var parts = kept.parts
        parts.move(by: offset)
        return parts
    }

    private mutating func changeInPlace(_ change: (inout Parts) -> Void) {
        var parts = parts
        change(&parts)
        kept = Kept(parts)
        offset = .zero
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
        get { kept.parts.transform(at: offset) }
        set { changeInPlace { $0.transform = newValue } }
    }

    /// What it covers in its own coordinates.
    public var frame: Rect {
        get { kept.parts.frame(at: offset) }
        set { changeInPlace { $0.frame = newValue } }
    }

    public var content: Content {
        get {
            let parts = kept.parts
            return offset == .zero || parts.transform != .identity ? parts.content : parts.content.moved(by: offset)
        }
        set { changeInPlace { $0.content = newValue } }
    }

    /// The content as it was before the item was moved, where only what it is counts.
    var contentAtOrigin: Content { kept.parts.content }

    var traits: Traits { kept.traits }

    /// What it covers on the page.
    public var bounds: Rect { kept.bounds.offset(by: offset) }

    /// Shifts go into the coordinates themselves, so that a transform is left only where something turns.
    func moved(by offset: Point) -> SceneItem {
        var item = self
        item.offset = item.offset + offset
        return item
    }

    /// True where both are the same to a reader that cannot see them, but for what they say.
    func isTagged(as other: SceneItem) -> Bool {
        if kept === other.kept { return true }
        return kept.parts.role == other.kept.parts.role && kept.parts.cell == other.kept.parts.cell
            && kept.parts.element == other.kept.parts.element && kept.parts.alternative == other.kept.parts.alternative
            && kept.traits == other.kept.traits
    }

    /// True for copies of one item at one place; equal items may also be made twice.
    func isSame(as other: SceneItem) -> Bool { kept === other.kept && offset == other.offset }
}

extension SceneItem: Hashable {
    public static func == (a: SceneItem, b: SceneItem) -> Bool { a.isSame(as: b) || a.parts == b.parts }

    public func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

extension SceneItem.Parts {
    /// What turns is moved by its transform, and everything else by its coordinates.
    func transform(at offset: Point) -> Transform {
        transform == .identity ? transform : transform.then(.translation(offset.x, offset.y))
    }

    func frame(at offset: Point) -> Rect { transform == .identity ? frame.offset(by: offset) : frame }

    mutating func move(by offset: Point) {
        guard offset != .zero else { return }
        if transform == .identity { content = content.moved(by: offset) }
        (frame, transform) = (frame(at: offset), transform(at: offset))
    }
}

extension SceneItem {
    /// What is asked of every item of every ticket, found out once.
    struct Traits: Sendable, Equatable {
        enum Kind: Sendable, Equatable {
            case text, path, code
            /// `standsForText`: an emoji, or whatever else is part of a text.
            case image(standsForText: Bool)
        }

        let kind: Kind
        /// Of a text with links: which of its stretches are links. Empty for a single stretch that is none.
        let links: [Bool]
        /// True for a text that needs no graphics state of its own.
        let isOpaqueText: Bool
        let hasStroke: Bool

        init(_ content: Content) {
            var (links, isOpaqueText, hasStroke): ([Bool], Bool, Bool) = ([], false, false)
            switch content {
            case .text(let runs):
                kind = .text
                links = LinkStretches(runs).links
                isOpaqueText = runs.allSatisfy { $0.colour.alpha >= 1 }
            case .path(_, _, let stroke):
                kind = .path
                hasStroke = stroke != nil
            case .image(let image): kind = .image(standsForText: image.text != nil)
            case .code: kind = .code
            }
            (self.links, self.isOpaqueText, self.hasStroke) = (links, isOpaqueText, hasStroke)
        }

        var isCode: Bool { if case .code = kind { true } else { false } }

        var isTextPicture: Bool { if case .image(standsForText: true) = kind { true } else { false } }
    }
}
