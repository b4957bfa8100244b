import Foundation

extension LanguageTag {
    /// The tag and its shorter forms, in small letters: `zh-hant-tw`, `zh-hant`, `zh` (RFC 4647, 3.4).
    var fallbacks: [String] {
        var subtags = text.lowercased().split(separator: "-")
        if let extensions = subtags.dropFirst().firstIndex(where: { $0.utf8.count == 1 }) {
            subtags.removeSubrange(extensions...)
        }
        return subtags.indices.reversed().map { subtags[...$0].joined(separator: "-") }
    }

    /// True for languages that are written from right to left.
    var isRightToLeft: Bool { Locale.Language(identifier: text).characterDirection == .rightToLeft }

    /// True when the tag itself names a calendar (`-u-ca-…`).
    var namesCalendar: Bool {
        guard let extensions = text.lowercased().range(of: "-u-") else { return false }
        return text.lowercased()[extensions.upperBound...].split(separator: "-").contains("ca")
    }
}

/// Chooses among texts in several languages.
struct LanguagePreference: Sendable, Hashable {
    private let wanted: [String]
    private let otherwise: [String]
    private let first: String

    /// `otherwise` is the template's own language, for readers whose language it does not speak.
    init(_ wanted: LanguageTag, otherwise: LanguageTag?) {
        self.wanted = wanted.fallbacks
        self.otherwise = otherwise?.fallbacks ?? []
        first = wanted.text
    }

    func pick<Content>(_ localised: Localised<Content>) -> Content? {
        switch localised {
        case .all(let content): return content
        case .perLanguage(let contents):
            if let content = contents[first] { return content }
            return best(of: contents.keys).flatMap { contents[$0] }
        }
    }

    /// True when the text is there in the wanted language, in whatever script or region.
    func isServed<Content>(by localised: Localised<Content>) -> Bool {
        guard case .perLanguage(let contents) = localised else { return true }
        return contents.keys.contains { LanguageTag($0)?.fallbacks.last == wanted.last }
    }

    /// The wanted language, from its exact form to any form of it; then the template's own; then the first by name.
    private func best(of tags: some Collection<String>) -> String? {
        let tags = tags.sorted()
        func exact(_ forms: [String]) -> String? {
            for form in forms { if let tag = tags.first(where: { $0.lowercased() == form }) { return tag } }
            return nil
        }
        return exact(wanted) ?? relative(of: tags) ?? exact(otherwise) ?? tags.first
    }

    /// A tag of the same language, in the same script if there is one: zh-Hant for zh-TW.
    private func relative(of tags: [String]) -> String? {
        guard let language = wanted.last, let exact = wanted.first else { return nil }
        let relatives = tags.filter { LanguageTag($0)?.fallbacks.last == language }
        guard relatives.count > 1 else { return relatives.first }
        func script(_ tag: String) -> String? {
            Locale.Language(identifier: Locale.Language(identifier: tag).maximalIdentifier).script?.identifier
        }
        let own = script(exact)
        return relatives.first { script($0) == own } ?? relatives.first
    }
}
