/// `did you mean "accent"?`, or nil when no candidate is near.
func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
    candidates.nearest(to: word).map { "did you mean \"\($0)\"?" }
}

/// `use one of a, b or c`, shortened when there are many.
func oneOf(_ words: [String], limit: Int = 16) -> String {
    if words.count > limit { return words.prefix(limit).joined(separator: ", ") + ", …" }
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
