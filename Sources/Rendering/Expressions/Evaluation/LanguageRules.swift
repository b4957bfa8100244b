import Foundation

/// What a language asks of a ticket's texts: how dates and amounts are written, and which of several texts is meant.
struct LanguageRules: Sendable {
    /// BCP 47.
    let locale: String
    let format: LocaleFormat
    let preference: LanguagePreference
    /// True where the language is written from right to left.
    let isRightToLeft: Bool

    /// `otherwise` is the template's own language, for texts that do not exist in `locale`. Fails with `invalidLocale`.
    init(_ locale: String, otherwise: String?) throws(RenderError) {
        guard let tag = LanguageTag(locale) else {
            throw RenderError(.invalidLocale, field: "locale", value: Excerpt.of(locale))
        }
        self.locale = locale
        format = LocaleFormat(tag)
        preference = LanguagePreference(tag, otherwise: otherwise.flatMap(LanguageTag.init))
        isRightToLeft = format.locale.language.characterDirection == .rightToLeft
    }
}

/// The rules of the languages that a template's tickets had so far. Belongs to one thread at a time.
final class KnownLanguages {
    private let otherwise: String?
    private var rules: [String: LanguageRules] = [:]

    init(otherwise: String?) { self.otherwise = otherwise }

    /// Fails with `invalidLocale`.
    func rules(for locale: String) throws(RenderError) -> LanguageRules {
        if let known = rules[locale] { return known }
        let found = try LanguageRules(locale, otherwise: otherwise)
        // Languages come from the data, so that the store needs an end.
        if rules.count >= 256 { rules.removeAll() }
        rules[locale] = found
        return found
    }
}
