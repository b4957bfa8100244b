extension Value {
    /// The value as an error message shows it; nil for what is no single value.
    var excerpt: String? {
        switch self {
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .number(let number): Excerpt.of(number.canonicalText)
        case .string(let text): Excerpt.of(text)
        case .null, .list, .object: nil
        }
    }
}
