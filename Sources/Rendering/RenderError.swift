/// Why a ticket was not made: the fact, where it was found, and what to do about it.
public struct RenderError: Error, Hashable {
    public var problem: Problem
    /// The template's name.
    public var template: String?
    /// The element's path in the template.
    public var element: String?
    /// The data path, or the string of the template, that the value came from.
    public var field: String?
    /// The value in question, shortened for the message.
    public var value: String?

    public init(
        _ problem: Problem, template: String? = nil, element: String? = nil, field: String? = nil, value: String? = nil
    ) {
        self.problem = problem
        self.template = template
        self.element = element
        self.field = field
        self.value = value
    }

    public enum PageEdge: String, Sendable, Hashable { case left, right, top, bottom }

    /// What can go wrong, with the facts of it. Lengths are in millimetres.
    public enum Problem: Sendable, Hashable {
        // The data.
        case missingField
        case unknownField(nearest: String?)
        case wrongKind(expected: String, found: String)
        case invalidInstant
        case invalidNumber
        case invalidCurrency
        case invalidTimeZone
        case invalidLocale
        case unknownLocale(subtag: String)
        case controlCharacter(String)
        case tooLong(limit: Int)
        case tooManyItems(count: Int, limit: Int)
        // Text.
        case textTooWide(millimetres: Double, available: Double)
        case textTooHigh(millimetres: Double, available: Double)
        case textTooLarge(lines: Int, allowed: Int)
        case unknownGlyph(character: String, codePoint: UInt32)
        case invalidLink
        case unknownFont(nearest: String?)
        case fontNotEmbeddable(reason: String)
        case textTooSmall(points: Double, minimum: Double)
        case textOverText(other: String, millimetres: Double)
        /// A text that is given per language, and not in these that the template claims.
        case untranslated(locales: [String])
        // Codes.
        case codeTooLong(bytes: Int, limit: String, symbology: CodeElement.Symbology)
        case codeUnencodable(reason: String)
        case modulesTooSmall(millimetres: Double, minimum: Double)
        case tooFewDots(dots: Double, minimum: Double, dpi: Double)
        case quietZoneTooSmall(modules: Int, minimum: Int)
        case quietZoneCovered(by: String, millimetres: Double)
        case lowContrast(ratio: Double, minimum: Double)
        case logoTooLarge(share: Double, limit: Double)
        // Images.
        case imageUnreadable(reason: String)
        case imageTooLarge(limit: String)
        case remoteImage
        case pictureWithoutText
        // The page.
        case offPage(millimetres: Double, edge: PageEdge)
        case contentTooHigh(millimetres: Double, available: Double)
        case contentTooWide(millimetres: Double, available: Double)
        case colourOnMonochrome(colour: String)
        // Drawing.
        case resolutionTooHigh(dpi: Double, maximum: Double)
        case drawingFailed(reason: String)
    }
}
