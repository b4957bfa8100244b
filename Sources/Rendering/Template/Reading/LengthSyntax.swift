extension Length {
    /// Units of a template, by what follows the number.
    enum Unit: String, CaseIterable { case mm, pt, `in` }

    /// What a length may be at most, either way: ten metres.
    static let templateRange = Length.mm(-10_000)...Length.mm(10_000)

    /// Reads `12mm`, `8.5pt`, `1.25in` or a number of millimetres; nil for anything else.
    init?(parsing text: String) {
        let unit = Unit.allCases.first { text.hasSuffix($0.rawValue) }
        guard let number = PlainNumber.parse(text.dropLast(unit?.rawValue.count ?? 0)) else { return nil }
        self =
            switch unit {
            case .mm, nil: .mm(number)
            case .pt: .pt(number)
            case .in: .inches(number)
            }
    }

    init?(_ node: SourceNode) {
        switch node.content {
        case .number(let millimetres): self = .mm(millimetres)
        case .text(let text): self.init(parsing: text)
        default: return nil
        }
    }

    /// In millimetres, for a message.
    var words: String { NumberText.short((millimetres * 1000).rounded() / 1000) + "mm" }
}

/// The number before `fr`; nil for anything else.
func parseShare(_ text: String) -> Double? {
    guard text.hasSuffix("fr"), let number = PlainNumber.parse(text.dropLast(2)), (0.001...1000).contains(number)
    else { return nil }
    return number
}
