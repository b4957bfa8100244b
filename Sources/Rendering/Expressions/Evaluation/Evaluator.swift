import Foundation

/// Answers a template's expressions from the data of one ticket, in one locale.
///
/// A plain value: the same questions have the same answers on every thread and on every run. Errors name the data path
/// and the value; the caller adds template and element.
public struct Evaluator: Sendable {
    /// Who reads the result.
    public enum Reader: Sendable, Hashable {
        /// A person: numbers have the digits and the decimal separator of the locale.
        case person
        /// A scanner, a browser or a file system: numbers are written as in JSON.
        case machine
    }

    /// Most items that a list may bring to an `each` or a table.
    public static let maximumItems = 500
    /// Longest text, in bytes, that one expression may make, strings within strings included.
    static let maximumTextLength = 200_000

    private let rules: LanguageRules
    let strings: [String: Localised<MarkedText>]
    private let root: Value
    private var scope: [ScopedItem] = []

    /// An item that an `each` stands at.
    private struct ScopedItem: Sendable {
        var name: String
        var value: Value
        /// Where it stands in the data: `order.lines.3`.
        var path: [String]
    }

    /// `defaultLanguage` is the template's, for texts that do not exist in `locale`. Fails with `invalidLocale`.
    public init(
        _ document: TicketDocument, locale: String, defaultLanguage: String?, strings: [String: Localised<MarkedText>]
    ) throws(RenderError) {
        self.init(document, rules: try LanguageRules(locale, otherwise: defaultLanguage), strings: strings)
    }

    init(_ document: TicketDocument, rules: LanguageRules, strings: [String: Localised<MarkedText>]) {
        self.rules = rules
        self.strings = strings
        root = document.value
    }

    /// The locale is that of the ticket, else the first that the template is made for. Fails with `invalidLocale`.
    public init(_ document: TicketDocument, template: Template) throws(RenderError) {
        try self.init(
            document, locale: template.locale(for: document), defaultLanguage: template.locales.first,
            strings: template.strings)
    }

    /// BCP 47: the language of the result.
    public var locale: String { rules.locale }
    /// True where the language is written from right to left: what `start` and `end` mean.
    public var isRightToLeft: Bool { rules.isRightToLeft }
    var format: LocaleFormat { rules.format }
    /// True outside of any `each`, where what stands at a path is in the data itself.
    var isAtTop: Bool { scope.isEmpty }
}

extension Template {
    /// The ticket's own locale, else the first that the template is made for.
    func locale(for document: TicketDocument) -> String { document.locale ?? locales.first ?? "en" }
}

// MARK: - Values

extension Evaluator {
    /// A value and where it really stands.
    struct Place {
        var value: Value?
        var path: [String]

        var field: String { path.joined(separator: ".") }
        /// Nil where the value is absent, so that callers need not ask twice.
        var present: Value? { value.flatMap { $0.isAbsent ? nil : $0 } }
    }

    /// What stands at `path`, in the item of an `each` or in the data; nil when there is no such thing.
    public func value(at path: DataPath) -> Value? { place(at: path).value }

    func place(at path: DataPath) -> Place {
        guard let item = path.parts.first.flatMap({ first in scope.last { $0.name == first } }) else {
            return rootPlace(path.parts)
        }
        var value: Value? = item.value
        for part in path.parts.dropFirst() { value = value?.child(part) }
        return Place(value: value, path: item.path + path.parts.dropFirst())
    }

    /// What stands at a path of the data itself, whatever names an `each` gave.
    func rootPlace(_ path: [String]) -> Place {
        var value: Value? = root
        for part in path { value = value?.child(part) }
        return Place(value: value, path: path)
    }

    /// What stands at `path` as it is printed without a filter, for machines. Fails with `missingField` or `wrongKind`.
    public func plainText(at path: DataPath) throws(RenderError) -> String {
        try text(of: Interpolation(parts: [.value(Expression(path: path))]), for: .machine)
    }

    /// The instant at `path`, nil when there is none. Fails with `wrongKind`, `invalidInstant` or `invalidTimeZone`.
    public func instant(at path: DataPath) throws(RenderError) -> Date? {
        let place = place(at: path)
        guard let value = place.present else { return nil }
        return try instant(value, field: place.field).date
    }

    /// One evaluator for each item of the list, in which the item has its name. An absent list has no items.
    ///
    /// Fails with `wrongKind` for what is no list, and with `tooManyItems`.
    public func rows(of repetition: Repetition) throws(RenderError) -> [Evaluator] {
        let list = place(at: repetition.list)
        guard let value = list.present else { return [] }
        guard case .list(let items) = value else {
            throw RenderError(
                .wrongKind(expected: "a list", found: value.kind), field: list.field, value: value.excerpt)
        }
        guard items.count <= Self.maximumItems else {
            throw RenderError(.tooManyItems(count: items.count, limit: Self.maximumItems), field: list.field)
        }
        return items.indices.map { index in
            naming(repetition.name, items[index], path: list.path + ["\(index)"])
        }
    }

    private func naming(_ name: String, _ value: Value, path: [String]) -> Evaluator {
        var evaluator = self
        evaluator.scope.append(ScopedItem(name: name, value: value, path: path))
        return evaluator
    }

    /// What is meant for this reader's language; nil only when nothing is there in any language.
    public func pick<Content>(_ localised: Localised<Content>) -> Content? { rules.preference.pick(localised) }
}

extension Value {
    /// A member of an object, or an item of a list by its number.
    func child(_ name: String) -> Value? {
        switch self {
        case .object(let members): return members[name]
        case .list(let items):
            guard name.utf8.count <= 6, name.utf8.allSatisfy(\.isDigit), let index = Int(name),
                items.indices.contains(index)
            else { return nil }
            return items[index]
        default: return nil
        }
    }
}
