/// The keys of a type style that were given; what is nil comes from the style below or from the defaults.
struct StyleKeys: Sendable, Hashable {
    var family: String?
    var size: Length?
    var weight: Int?
    var isItalic: Bool?
    var colour: Colour?
    var alignment: TextStyle.Alignment?
    var verticalAlignment: TextStyle.VerticalAlignment?
    var lineHeight: Double?
    var paragraphSpacing: Length?
    var letterSpacing: Double?
    var letterCase: TextStyle.LetterCase?
    var hasTabularFigures: Bool?
    var features: [TypeFeature]?
    var maximumLines: Int?
    var fit: Fit?

    init() {}

    /// Reads the style keys of `node`. A key whose value the schema refuses is there all the same, with a default, lest
    /// it be reported as missing too.
    init(_ node: SourceNode, colours: [String: Colour]) {
        family = node["family"].map { $0.text ?? "" }
        // On a text element a list is the size of its box.
        size = node["size"].flatMap { $0.isList ? nil : Length($0) ?? .pt(10) }
        weight = node["weight"]?.wholeNumber
        isItalic = node["italic"]?.bool
        colour = node["colour"].flatMap { Colour($0, named: colours) }
        alignment = node["align"]?.word()
        verticalAlignment = node["valign"]?.word()
        lineHeight = node["lineHeight"]?.number
        paragraphSpacing = node["paragraphSpacing"].flatMap { Length($0) }
        letterSpacing = node["letterSpacing"]?.number
        letterCase = node["case"]?.word()
        hasTabularFigures = node["tabular"]?.bool
        features = node["features"].map { $0.items.compactMap { $0.word() } }
        maximumLines = node["lines"]?.wholeNumber
        fit = node["fit"].flatMap(Fit.init)
    }

    /// These keys, and those of `below` where these are silent.
    func over(_ below: StyleKeys) -> StyleKeys {
        var result = StyleKeys()
        result.family = family ?? below.family
        result.size = size ?? below.size
        result.weight = weight ?? below.weight
        result.isItalic = isItalic ?? below.isItalic
        result.colour = colour ?? below.colour
        result.alignment = alignment ?? below.alignment
        result.verticalAlignment = verticalAlignment ?? below.verticalAlignment
        result.lineHeight = lineHeight ?? below.lineHeight
        result.paragraphSpacing = paragraphSpacing ?? below.paragraphSpacing
        result.letterSpacing = letterSpacing ?? below.letterSpacing
        result.letterCase = letterCase ?? below.letterCase
        result.hasTabularFigures = hasTabularFigures ?? below.hasTabularFigures
        result.features = features ?? below.features
        result.maximumLines = maximumLines ?? below.maximumLines
        result.fit = fit ?? below.fit
        return result
    }

    /// The style, with `TextStyle`'s own defaults for what nobody gave; nil without a family or a size.
    var style: TextStyle? {
        guard let family, let size else { return nil }
        var style = TextStyle(family: family, size: size, maximumLines: maximumLines)
        if let weight { style.weight = weight }
        if let isItalic { style.isItalic = isItalic }
        if let colour { style.colour = colour }
        if let alignment { style.alignment = alignment }
        if let verticalAlignment { style.verticalAlignment = verticalAlignment }
        if let lineHeight { style.lineHeight = lineHeight }
        if let paragraphSpacing { style.paragraphSpacing = paragraphSpacing }
        if let letterSpacing { style.letterSpacing = letterSpacing }
        if let letterCase { style.letterCase = letterCase }
        if let hasTabularFigures { style.hasTabularFigures = hasTabularFigures }
        if let features { style.features = features }
        if let fit { style.fit = fit }
        return style
    }
}

extension Fit {
    init?(_ node: SourceNode) {
        switch node.text {
        case "error": self = .error
        case "wrap": self = .wrap
        case "ellipsis": self = .ellipsis
        default:
            guard let minimum = node["shrink"].flatMap(Length.init) else { return nil }
            self = .shrink(minimum: minimum, wraps: node["wrap"]?.bool ?? false)
        }
    }
}

extension Colour {
    /// A `#…` colour or one of `names`.
    init?(_ node: SourceNode, named names: [String: Colour]) {
        guard let text = node.text, let colour = Colour(hex: text) ?? names[text] else { return nil }
        self = colour
    }
}

extension SourceNode {
    /// The value as one of an enumeration's words.
    func word<Word: RawRepresentable>() -> Word? where Word.RawValue == String { text.flatMap(Word.init(rawValue:)) }
}

extension StyleKeys {
    init(family: String?, size: Length?) {
        self.init()
        self.family = family
        self.size = size
    }
}
