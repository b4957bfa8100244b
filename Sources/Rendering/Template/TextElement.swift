/// A block of text in one type style.
public struct TextElement: Sendable, Equatable {
    public var text: Localised<MarkedText>
    public var style: TextStyle

    public init(text: Localised<MarkedText>, style: TextStyle) {
        self.text = text
        self.style = style
    }
}

/// How text is set. Named styles of the template are already merged in here.
public struct TextStyle: Sendable, Hashable {
    public enum Alignment: String, Sendable, Hashable, CaseIterable { case left, center, right, start, end }
    public enum VerticalAlignment: String, Sendable, Hashable, CaseIterable { case top, middle, bottom, baseline }
    public enum LetterCase: String, Sendable, Hashable, CaseIterable { case asWritten = "as-written", upper, lower }

    /// A family of `fonts.yaml`.
    public var family: String
    /// 100…900, as in CSS.
    public var weight: Int
    public var isItalic: Bool
    public var size: Length
    public var colour: Colour
    public var alignment: Alignment
    public var verticalAlignment: VerticalAlignment
    /// Distance of two baselines as a multiple of the size.
    public var lineHeight: Double
    /// Extra space between paragraphs, which line feeds part; it shrinks with the type. Empty lines are left out then; nil
    /// keeps them, and adds nothing.
    public var paragraphSpacing: Length?
    /// Extra space after each cluster, as a fraction of the size.
    public var letterSpacing: Double
    public var letterCase: LetterCase
    /// Figures of one width, so that columns of numbers line up.
    public var hasTabularFigures: Bool
    /// What else is asked of the fonts.
    public var features: [TypeFeature]
    /// At most so many lines; 1 unless `fit` wraps.
    public var maximumLines: Int?
    public var fit: Fit

    public init(
        family: String, weight: Int = 400, isItalic: Bool = false, size: Length, colour: Colour = .black,
        alignment: Alignment = .start, verticalAlignment: VerticalAlignment = .top, lineHeight: Double = 1.25,
        paragraphSpacing: Length? = nil, letterSpacing: Double = 0, letterCase: LetterCase = .asWritten,
        hasTabularFigures: Bool = false, features: [TypeFeature] = [],
        maximumLines: Int? = nil, fit: Fit = .error
    ) {
        self.family = family
        self.weight = weight
        self.isItalic = isItalic
        self.size = size
        self.colour = colour
        self.alignment = alignment
        self.verticalAlignment = verticalAlignment
        self.lineHeight = lineHeight
        self.paragraphSpacing = paragraphSpacing
        self.letterSpacing = letterSpacing
        self.letterCase = letterCase
        self.hasTabularFigures = hasTabularFigures
        self.features = features
        self.maximumLines = maximumLines
        self.fit = fit
    }

    /// All that is asked of the fonts, by whatever key.
    var allFeatures: [TypeFeature] { hasTabularFigures ? features + [.tabularFigures] : features }
}

/// What happens to text that is too long for its frame. Where it still does not fit, the ticket is refused.
public enum Fit: Sendable, Hashable {
    /// The ticket is refused.
    case error
    /// Lines are broken at the frame's width.
    case wrap
    /// Smaller type, down to `minimum`; lines are broken too when `wraps`.
    case shrink(minimum: Length, wraps: Bool)
    /// Cut off with an ellipsis, after `maximumLines` lines.
    case ellipsis
}
