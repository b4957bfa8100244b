import Foundation

extension LanguageTag {
    /// The languages and regions that formats are known for, in the case that BCP 47 recommends. A language that is missing
    /// here would get dates like `2026 M05 21` without a word.
    private static let languages = Set(Locale.LanguageCode.isoLanguageCodes.map(\.identifier)).union(withdrawn)
    private static let regions = Set(Locale.Region.isoRegions.map(\.identifier))

    /// Codes that were replaced, but are still in tags of older systems (IANA's Language Subtag Registry); Foundation
    /// understands them.
    private static let withdrawn: Set<String> = ["in", "iw", "ji", "jw", "mo", "sh", "tl"]

    /// The first part that is no language or region known here; nil when all are. Scripts and variants, and regions
    /// written as numbers, change little when they are unknown, and are let through.
    var unknownSubtag: String? {
        guard let language else { return text }
        if !Self.languages.contains(language.lowercased()) { return language }
        guard let region, region.utf8.count == 2, !Self.regions.contains(region.uppercased()) else { return nil }
        return region
    }

    /// Why tickets cannot be made for the locale that a text names.
    static func problem(with text: String) -> RenderError.Problem? {
        guard let tag = LanguageTag(text) else { return .invalidLocale }
        return tag.unknownSubtag.map { .unknownLocale(subtag: $0) }
    }

    /// What POSIX writes as `de_DE.UTF-8` as BCP 47 writes it; nil when that is not the mistake.
    static func suggestion(for text: String) -> String? {
        let tag = String(text.prefix { $0 != "." && $0 != "@" }).replacing("_", with: "-")
        return tag != text && problem(with: tag) == nil ? tag : nil
    }
}
