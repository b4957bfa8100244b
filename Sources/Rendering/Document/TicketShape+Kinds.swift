extension TicketShape.Kind {
    /// What a value of this kind is called in an error message.
    var words: String {
        switch self {
        case .text: "a text"
        case .instant: "a text such as 2026-05-01T19:30:00Z"
        case .number: "a number"
        case .locale: "a text such as pl-PL"
        case .timeZone: "a text such as Europe/Warsaw"
        case .currency: "a text such as EUR"
        case .picture: "a text with a data URI"
        case .object, .anything: "an object"
        case .list: "a list"
        }
    }

    /// The kind with its article, for a sentence.
    var article: String {
        switch self {
        case .instant: "an instant"
        case .object, .anything: "an object"
        default: "a \(rawValue)"
        }
    }

    /// What is wrong with a text of this kind. Instants and currencies are only looked at: those who format them know.
    func problem(with text: String) -> RenderError.Problem? {
        switch self {
        case .instant: Self.startsWithDate(text) ? nil : .invalidInstant
        case .number: JSONNumber(wholeText: text) == nil ? .invalidNumber : nil
        case .locale: LanguageTag.problem(with: text)
        case .timeZone: KnownTimeZones.contains(text) ? nil : .invalidTimeZone
        case .currency: Self.isCurrencyCode(text) ? nil : .invalidCurrency
        case .text, .picture, .object, .list, .anything: nil
        }
    }

    /// `2026-05-01`, and whatever follows.
    private static func startsWithDate(_ text: String) -> Bool {
        guard 10...40 ~= text.utf8.count else { return false }
        for (offset, byte) in text.utf8.prefix(10).enumerated() {
            guard offset == 4 || offset == 7 ? byte == UInt8(ascii: "-") : byte.isDigit else { return false }
        }
        return true
    }

    private static func isCurrencyCode(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
    }
}
