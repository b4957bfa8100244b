import Foundation
import Mustache
import ServiceKit

/// The texts of mails, in all languages that there are.
struct MailCatalogue: Sendable {
    private let languages: [String: MailLanguage]
    private let standard: MailLanguage

    /// Throws `MailCatalogueError` where the texts of this program are broken.
    init() throws {
        let texts: [(String, [UInt8])] = [
            ("en", PackageResources.en_txt), ("de", PackageResources.de_txt), ("es", PackageResources.es_txt),
            ("fr", PackageResources.fr_txt), ("pl", PackageResources.pl_txt),
        ]
        let page = try MustacheTemplate(string: String(decoding: PackageResources.page_html, as: UTF8.self))
        var languages: [String: MailLanguage] = [:]
        for (tag, text) in texts { languages[tag] = try MailLanguage(tag, String(decoding: text, as: UTF8.self), page) }
        guard let standard = languages["en"] else { throw MailCatalogueError.missing("en", "everything") }
        (self.languages, self.standard) = (languages, standard)
    }

    /// The language that a reader is written to: their own if it is here, else English.
    func language(for tag: String?) -> MailLanguage {
        guard let main = tag?.split(separator: "-").first?.lowercased() else { return standard }
        return languages[main] ?? standard
    }
}

/// The texts of mails in one language.
///
/// A file has a section for each occasion, that begins with `=== OCCASION`; its first line is the subject. The texts are
/// Mustache (`{{event}}`, `{{#link}}…{{/link}}`) in which paragraphs are told apart by blank lines. A paragraph of lines
/// `Label: value` that begin with `|` is a table; one line `[words](address)` is a link to click.
struct MailLanguage: Sendable {
    let tag: String
    private let plain: [Occasion: MustacheTemplate]
    private let escaped: [Occasion: MustacheTemplate]
    private let page: MustacheTemplate

    init(_ tag: String, _ text: String, _ page: MustacheTemplate) throws {
        self.tag = tag
        self.page = page
        var plain: [Occasion: MustacheTemplate] = [:]
        var escaped: [Occasion: MustacheTemplate] = [:]
        for section in text.components(separatedBy: "=== ").dropFirst() {
            let lines = section.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = lines.first, let occasion = Occasion(rawValue: name.trimmingCharacters(in: .whitespaces)),
                lines.count == 2
            else { throw MailCatalogueError.unknown(tag, String(section.prefix(40))) }
            plain[occasion] = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n\(lines[1])")
            escaped[occasion] = try MustacheTemplate(string: "{{% CONTENT_TYPE:HTML}}\n\(lines[1])")
        }
        for occasion in Occasion.allCases where plain[occasion] == nil {
            throw MailCatalogueError.missing(tag, occasion.rawValue)
        }
        (self.plain, self.escaped) = (plain, escaped)
    }

    struct Worded {
        var subject: String
        var text: String
        var html: String
    }

    func word(_ occasion: Occasion, _ values: [String: Any]) throws -> Worded {
        guard let plain = plain[occasion], let escaped = escaped[occasion] else {
            throw MailCatalogueError.missing(tag, occasion.rawValue)
        }
        let text = MailText(plain.render(values))
        let marked = MailText(escaped.render(values))
        let html = page.render(["language": tag, "subject": marked.subject, "body": marked.html] as [String: Any])
        return Worded(subject: text.subject, text: text.plain, html: html)
    }
}

enum MailCatalogueError: Error, CustomStringConvertible {
    case missing(String, String)
    case unknown(String, String)

    var description: String {
        switch self {
        case .missing(let language, let occasion): "the mails in \(language) lack \(occasion); write it"
        case .unknown(let language, let text): "the mails in \(language) have a section for nothing: \(text)"
        }
    }
}
