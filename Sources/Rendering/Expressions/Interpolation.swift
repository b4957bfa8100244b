/// A template text with places for data: `Row {seat.row | upper}`.
public struct Interpolation: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
        case literal(String)
        case value(Expression)
    }

    public var parts: [Part]

    public init(parts: [Part]) { self.parts = parts }
}

/// A data path and the filters its value goes through, from left to right: `venue.name | upper`. Several paths are made
/// one text by `join`, their first filter: `venue.address, venue.city | join`.
public struct Expression: Sendable, Hashable {
    public var path: DataPath
    /// The paths after the first.
    public var others: [DataPath]
    public var filters: [Filter]

    public init(path: DataPath, others: [DataPath] = [], filters: [Filter] = []) {
        self.path = path
        self.others = others
        self.filters = filters
    }
}

/// Where a value stands in the data: `event.organiser.name`, `order.lines.0.amount`.
///
/// The first part may also be the name that an `each` gave to its row, or `strings` for a text of the template itself.
public struct DataPath: Sendable, Hashable, CustomStringConvertible {
    public var parts: [String]

    public init(parts: [String]) { self.parts = parts }

    public var description: String { parts.joined(separator: ".") }
}

/// A text of the template with inline emphasis and links: `**Doors** open at [{event.doorsAt | time}](…)`.
///
/// Only the template's own text is read as markup; what data brings is printed as it is.
public struct MarkedText: Sendable, Hashable {
    /// A stretch of text in one style.
    public struct Span: Sendable, Hashable {
        public var content: Interpolation
        public var isBold: Bool
        public var isItalic: Bool
        public var link: Interpolation?

        public init(content: Interpolation, isBold: Bool = false, isItalic: Bool = false, link: Interpolation? = nil) {
            self.content = content
            self.isBold = isBold
            self.isItalic = isItalic
            self.link = link
        }
    }

    public var spans: [Span]

    public init(spans: [Span]) { self.spans = spans }
}

/// Something that a template gives once for all languages, or once per language (BCP 47 tags).
public enum Localised<Content: Sendable & Hashable>: Sendable, Hashable {
    case all(Content)
    case perLanguage([String: Content])
}
