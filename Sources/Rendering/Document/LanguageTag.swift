/// A language tag of BCP 47, checked for its form (RFC 5646, section 2.1); `unknownSubtag` looks at the words.
struct LanguageTag: Sendable, Hashable {
    let text: String
    /// As written; nil in tags that are private altogether (`x-…`).
    let language: String?
    /// As written: two letters or three digits.
    let region: String?

    /// Longer tags are refused; RFC 5646, section 4.4.1 asks for room for 35 characters.
    private static let longest = 100

    /// Nil unless the text is a well-formed tag. Grandfathered tags such as `i-klingon` are not accepted.
    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let subtags = text.split(separator: "-", omittingEmptySubsequences: false)
        guard subtags.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isLetterOrDigit) }) else {
            return nil
        }
        var reader = Reader(subtags: subtags[...])
        guard reader.readTag() else { return nil }
        self.text = text
        language = reader.language
        region = reader.region
    }

    private struct Reader {
        var subtags: ArraySlice<Substring>
        var language: String?
        var region: String?

        mutating func readTag() -> Bool {
            if isPrivateUse { return subtags.count > 1 }
            let mayHaveExtendedLanguage = (subtags.first?.utf8.count ?? 0) <= 3
            language = subtags.first.map(String.init)
            guard take({ $0.isLetters(2...8) }) else { return false }
            var extended = 0
            while mayHaveExtendedLanguage, extended < 3, take({ $0.isLetters(3...3) }) { extended += 1 }
            _ = take { $0.isLetters(4...4) }
            let next = subtags.first.map(String.init)
            if take({ $0.isLetters(2...2) || $0.isDigits(3) }) { region = next }
            while take({ $0.utf8.count >= 5 || ($0.utf8.count == 4 && $0.utf8.first?.isDigit == true) }) {}
            return readExtensions() && (subtags.isEmpty || (isPrivateUse && subtags.count > 1))
        }

        private var isPrivateUse: Bool { subtags.first?.lowercased() == "x" }

        private mutating func readExtensions() -> Bool {
            while !isPrivateUse, take({ $0.utf8.count == 1 }) {
                guard take({ $0.utf8.count >= 2 }) else { return false }
                while take({ $0.utf8.count >= 2 }) {}
            }
            return true
        }

        private mutating func take(_ fits: (Substring) -> Bool) -> Bool {
            guard let first = subtags.first, fits(first) else { return false }
            subtags.removeFirst()
            return true
        }
    }
}

extension Substring {
    fileprivate func isLetters(_ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(utf8.count) && utf8.allSatisfy(\.isLetter)
    }

    fileprivate func isDigits(_ length: Int) -> Bool { utf8.count == length && utf8.allSatisfy(\.isDigit) }
}
