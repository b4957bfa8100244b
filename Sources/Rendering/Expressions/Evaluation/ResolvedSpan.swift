/// A stretch of text in one style, ready to be set: no fields are left in it.
public struct ResolvedSpan: Sendable, Hashable {
    public var text: String
    public var isBold: Bool
    public var isItalic: Bool
    /// An address for a reader's click: `https:`, `http:`, `mailto:` or `tel:`, in ASCII.
    public var link: String?

    public init(text: String, isBold: Bool = false, isItalic: Bool = false, link: String? = nil) {
        self.text = text
        self.isBold = isBold
        self.isItalic = isItalic
        self.link = link
    }

    func hasStyle(of other: ResolvedSpan) -> Bool {
        isBold == other.isBold && isItalic == other.isItalic && link == other.link
    }
}
