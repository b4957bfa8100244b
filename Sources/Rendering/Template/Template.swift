/// A template as its author wrote it, validated, with every name resolved: the input of the compiler.
public struct Template: Sendable, Equatable {
    public var name: String
    public var title: String
    public var summary: String
    /// The locales that the author claims, BCP 47; the first is the default for data that names none.
    public var locales: [String]
    public var printer: Printer
    public var document: DocumentProperties
    /// Texts of the template by name, for `{strings.name}`.
    public var strings: [String: Localised<MarkedText>]
    public var pages: [Page]
    /// The files of the template's folder that its elements refer to, by relative path.
    public var assets: [String: [UInt8]]
    /// SHA-256 over template.yaml and the assets, lower-case hexadecimal; empty for a template that was not read from
    /// a file.
    public var digest: String

    public init(
        name: String, title: String, summary: String, locales: [String], printer: Printer,
        document: DocumentProperties, strings: [String: Localised<MarkedText>], pages: [Page],
        assets: [String: [UInt8]], digest: String = ""
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.locales = locales
        self.printer = printer
        self.document = document
        self.strings = strings
        self.pages = pages
        self.assets = assets
        self.digest = digest
    }
}

/// The machine that the template is meant for: it decides how small a code's modules may be.
public struct Printer: Sendable, Hashable {
    /// Dots per inch; 300 unless stated.
    public var dpi: Double
    /// The fewest dots a module of a code may span; 3 unless stated.
    public var dotsPerModule: Double
    /// Black only, as on thermal paper: colours other than black and white are errors of the check.
    public var isMonochrome: Bool

    public init(dpi: Double = 300, dotsPerModule: Double = 3, isMonochrome: Bool = false) {
        self.dpi = dpi
        self.dotsPerModule = dotsPerModule
        self.isMonochrome = isMonochrome
    }
}

/// What the PDF says of itself.
public struct DocumentProperties: Sendable, Hashable {
    public var title: Localised<Interpolation>
    public var author: Interpolation?
    public var subject: Localised<Interpolation>?

    public init(title: Localised<Interpolation>, author: Interpolation? = nil, subject: Localised<Interpolation>? = nil)
    {
        self.title = title
        self.author = author
        self.subject = subject
    }
}

/// One page of the document.
public struct Page: Sendable, Equatable {
    public var name: String
    public var width: Length
    public var height: PageHeight
    public var background: Paint?
    public var condition: Condition?
    public var elements: [Element]

    public init(
        name: String, width: Length, height: PageHeight, background: Paint? = nil, condition: Condition? = nil,
        elements: [Element]
    ) {
        self.name = name
        self.width = width
        self.height = height
        self.background = background
        self.condition = condition
        self.elements = elements
    }
}

public enum PageHeight: Sendable, Hashable {
    case fixed(Length)
    /// As high as the content, plus `margin` below it, between the two limits.
    case content(minimum: Length, maximum: Length, margin: Length)
}
