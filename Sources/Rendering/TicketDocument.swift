/// The data of one ticket, checked against the shape that every template can rely on: what is drawn.
public struct TicketDocument: Sendable, Hashable {
    public let value: Value
    /// BCP 47, as the data or the caller gave it; nil leaves the choice to the template.
    public let locale: String?

    /// Trusts its arguments: `init(checking:locale:)` is the door for values from outside.
    init(value: Value, locale: String?) {
        self.value = value
        self.locale = locale
    }

    /// Checks data from outside against `TicketShape`.
    ///
    /// A `locale` wins over the one in the data, and replaces it. Numbers become texts where texts are expected, and
    /// line ends become newlines; otherwise the data stays as it is. Of several problems the error names the first by
    /// path; a missing field comes last, since a mistyped one often explains it.
    public init(checking value: Value, locale: String? = nil) throws(RenderError) {
        var value = value
        if let locale {
            try Self.check(locale: locale)
            if case .object(var members) = value {
                members["locale"] = .string(locale)
                value = .object(members)
            }
        }
        var check = ShapeCheck()
        let corrected = check.examine(value)
        if let error = check.firstProblem { throw error }
        self.value = corrected ?? value
        if case .string(let tag)? = self.value["locale"], !tag.isEmpty { self.locale = tag } else { self.locale = nil }
    }

    /// Throws `invalidLocale` or `unknownLocale` unless tickets can be made for the locale, a tag of BCP 47.
    public static func check(locale: String) throws(RenderError) {
        if let problem = LanguageTag.problem(with: locale) {
            throw RenderError(problem, field: "locale", value: Excerpt.of(locale))
        }
    }
}
