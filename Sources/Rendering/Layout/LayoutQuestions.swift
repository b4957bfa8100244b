import Foundation

// What layout asks the evaluator for, in layout's own terms.

extension Evaluator {
    /// The text's spans with the style's letter case applied; letters are changed by the rules of the ticket's language.
    func spans(
        of text: Localised<MarkedText>, in letterCase: TextStyle.LetterCase
    ) throws(RenderError) -> [ResolvedSpan] {
        var spans = try spans(text)
        guard letterCase != .asWritten else { return spans }
        for index in spans.indices { spans[index].text = format.changingCase(of: spans[index].text, to: letterCase) }
        return spans
    }

    /// A text that must be there and is used as it is, such as the data URI of a picture.
    func plainText(at path: DataPath) throws(RenderError) -> String {
        try text(Interpolation(parts: [.value(Expression(path: path))]), for: .machine)
    }

    /// The instant at `path`; nil when the data has none.
    func date(at path: DataPath) throws(RenderError) -> Date? {
        let place = place(at: path)
        return try place.present.map { (value) throws(RenderError) in try instant(value, field: place.field).date }
    }
}

extension LocaleFormat {
    fileprivate func changingCase(of text: String, to letterCase: TextStyle.LetterCase) -> String {
        switch letterCase {
        case .asWritten: text
        case .upper: text.uppercased(with: locale)
        case .lower: text.lowercased(with: locale)
        }
    }
}
