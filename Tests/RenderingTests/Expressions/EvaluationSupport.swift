import Foundation

@testable import Rendering

/// A ticket as most of these tests need it.
let sampleTicket: Value = [
    "ticket": ["id": "T-1", "issuedAt": "2026-09-05T10:00:00Z", "type": "Adult", "number": 100_234],
    "event": [
        "name": "Night of Songs", "startsAt": "2026-09-08T17:30:00Z", "endsAt": "2026-09-08T19:30:00Z",
        "doorsAt": "2026-09-08T19:00", "timeZone": "Europe/Berlin",
        "organiser": ["name": "Kulturhaus", "url": "https://example.org/a?b=c&d=e"],
    ],
    "holder": ["name": "Łukasz Żółć", "company": ""],
    "seat": ["row": "12", "number": 7],
    "order": [
        "lines": [
            ["description": "Seat", "quantity": 2, "amount": "1234.50"],
            ["description": "Fee", "amount": 3, "currency": "JPY"],
        ],
        "total": "1237.50",
    ],
    "price": ["amount": "49.90", "currency": "EUR"],
    "extra": ["perks": ["Cloakroom", .null, "Drink"], "vip": true, "empty": [], "list": [[1]], "share": "0.125"],
]

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral number: Int) { self = .number(Decimal(number)) }
    public init(booleanLiteral answer: Bool) { self = .bool(answer) }
    public init(arrayLiteral items: Value...) { self = .list(items) }
    public init(dictionaryLiteral members: (String, Value)...) {
        self = .object(Dictionary(members) { $1 })
    }
}

extension Value {
    /// The value with another one at `path`.
    func setting(_ path: String, _ value: Value) -> Value {
        setting(path.split(separator: ".").map(String.init)[...], value)
    }

    private func setting(_ parts: ArraySlice<String>, _ value: Value) -> Value {
        guard let first = parts.first else { return value }
        var members: [String: Value] = [:]
        if case .object(let existing) = self { members = existing }
        members[first] = (members[first] ?? .null).setting(parts.dropFirst(), value)
        return .object(members)
    }
}

extension Evaluator {
    init(
        _ value: Value = sampleTicket, locale: String = "en-GB", default defaultLanguage: String = "en",
        strings: [String: Localised<MarkedText>] = [:]
    ) throws {
        try self.init(
            TicketDocument(value: value, locale: nil), locale: locale, defaultLanguage: defaultLanguage,
            strings: strings)
    }

    /// What `source` prints, with every kind of space as a plain one, since ICU changes its mind about them.
    func print(_ source: String, for reader: Reader = .person) throws -> String {
        try text(of: Interpolation(parsing: source), for: reader).withPlainSpaces
    }

    func error(_ source: String) throws -> RenderError? {
        let interpolation = try Interpolation(parsing: source)
        do throws(RenderError) {
            _ = try text(of: interpolation)
            return nil
        } catch {
            return error
        }
    }
}

extension String {
    var withPlainSpaces: String {
        String(map { ["\u{A0}", "\u{202F}", "\u{2009}"].contains($0) ? " " : $0 })
    }
}
