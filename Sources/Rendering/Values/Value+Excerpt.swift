extension Value {
    /// The value as an error message shows it; nil for lists and objects.
    var excerpt: String? {
        switch self {
        case .null: "null"
        case .bool(let answer): "\(answer)"
        case .number(let number): "\(number)".excerpt
        case .string(let text): text.excerpt
        case .list, .object: nil
        }
    }
}

extension String {
    /// The beginning of the text for an error message, with controls spelt out: `\u{1B}`.
    ///
    /// A message may end up on a terminal, where escape sequences and bidirectional controls of hostile data would act.
    var excerpt: String { excerpt(40) }

    /// The same with another number of characters.
    func excerpt(_ limit: Int) -> String {
        var excerpt = ""
        for (count, character) in zip(0..., self) {
            guard count < limit, excerpt.utf8.count < limit * 6 else { return excerpt + "…" }
            for scalar in character.unicodeScalars.prefix(8) {
                if scalar.isControl {
                    excerpt += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
                } else {
                    excerpt.unicodeScalars.append(scalar)
                }
            }
        }
        return excerpt
    }
}

extension Unicode.Scalar {
    /// Control characters, line and paragraph separators, and the explicit controls of bidirectional text.
    fileprivate var isControl: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
