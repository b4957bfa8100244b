extension TextForm {
    /// True when `text` has this form; names and expressions are looked up and parsed elsewhere.
    func accepts(_ text: String) -> Bool {
        let letters = Array(text.utf8)
        switch self {
        case .any, .interpolation, .markedText: return true
        case .condition, .dataPath, .styleName, .pathData, .file: return !letters.isEmpty
        case .identifier:
            return (1...64).contains(letters.count) && letters.allSatisfy { $0.isLetterOrDigit || $0 == 0x2D }
        case .variable:
            return (1...64).contains(letters.count) && !letters[0].isDigit
                && letters.allSatisfy { $0.isLetterOrDigit || $0 == 0x5F }
        case .languageTag: return Self.isLanguageTag(text)
        case .hexColour: return Colour(hex: text) != nil
        }
    }

    /// An ECMA 262 pattern for the JSON Schema; nil where any text will do.
    var pattern: String? {
        switch self {
        case .any, .interpolation, .markedText: nil
        case .condition, .dataPath, .styleName, .pathData, .file: "^[\\s\\S]+$"
        case .identifier: "^[A-Za-z0-9-]{1,64}$"
        case .variable: "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
        case .hexColour: "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$"
        case .languageTag: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$"
        }
    }

    /// What is expected, for a message.
    var expectation: String {
        switch self {
        case .any, .interpolation: "a text"
        case .identifier: "a name of letters, digits and dashes"
        case .variable: "a name of letters, digits and underscores that does not begin with a digit"
        case .languageTag: "a language such as en or de-AT"
        case .hexColour: "a colour in quotes such as \"#c1121f\""
        case .styleName: "a name of `styles`"
        case .file: "a file of the template's folder"
        case .markedText: "a text, or one per language such as { en: Doors, de: Einlass }"
        case .condition: "a condition such as seat.row or ticket.type == \"Child\""
        case .dataPath: "a data path such as order.lines"
        case .pathData: "SVG path data such as M0 0 L10 0"
        }
    }

    /// A language of two or three letters and up to four subtags (BCP 47 without its extensions).
    private static func isLanguageTag(_ text: String) -> Bool {
        let subtags = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard let language = subtags.first, subtags.count <= 5 else { return false }
        return (2...3).contains(language.count) && language.allSatisfy { $0.isLetterOrDigit && !$0.isDigit }
            && subtags.dropFirst().allSatisfy { (2...8).contains($0.count) && $0.allSatisfy(\.isLetterOrDigit) }
    }
}
