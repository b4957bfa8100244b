import Foundation

/// A cursor over the text of an expression, one Unicode scalar at a time.
///
/// Scalars, not characters: a brace followed by a joiner or an accent is still a brace.
struct ExpressionScanner {
    /// Longest text that is read, in UTF-8 bytes: some forty pages of terms.
    static let maximumLength = 100_000
    /// Deepest nesting of parentheses and `not`.
    static let maximumDepth = 32
    /// Most parts of a path, and most filters of an expression.
    static let maximumParts = 16

    let scalars: [Unicode.Scalar]
    var position = 0

    init(_ source: String) throws(ExpressionError) {
        guard source.utf8.count <= Self.maximumLength else {
            throw ExpressionError(.tooLong(limit: Self.maximumLength), offset: 0)
        }
        scalars = Array(source.unicodeScalars)
    }

    var isAtEnd: Bool { position >= scalars.count }
    var current: Unicode.Scalar? { peek(0) }

    func peek(_ distance: Int) -> Unicode.Scalar? {
        let index = position + distance
        return scalars.indices.contains(index) ? scalars[index] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    mutating func require(_ scalar: Unicode.Scalar, or expected: String) throws(ExpressionError) {
        guard take(scalar) else { throw failure(expected: expected) }
    }

    mutating func skipSpaces() {
        while let scalar = current, scalar.properties.isWhitespace { position += 1 }
    }

    func text(_ range: Range<Int>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[range])
        return text
    }
}

// MARK: - Failures

extension ExpressionScanner {
    func failure(expected: String, at place: Int? = nil) -> ExpressionError {
        let place = place ?? position
        return failure(.unexpected(found: found(at: place), expected: expected), at: place)
    }

    func failure(_ problem: ExpressionError.Problem, at place: Int) -> ExpressionError {
        ExpressionError(problem, offset: text(0..<min(place, scalars.count)).count)
    }

    /// The word or sign at `place`, as an error message shows it.
    private func found(at place: Int) -> String {
        guard scalars.indices.contains(place) else { return "the end of the text" }
        let isWord = scalars[place].isNamePart
        let end = scalars[place...].prefix(24).firstIndex { $0.isNamePart != isWord } ?? min(place + 24, scalars.count)
        return "“\(text(place..<(isWord ? end : place + 1)))”"
    }
}

// MARK: - Words

extension ExpressionScanner {
    /// A run of letters, digits, `_` and `-`; nil when there is none here.
    mutating func name() -> String? {
        let start = position
        while let scalar = current, scalar.isNamePart { position += 1 }
        return position == start ? nil : text(start..<position)
    }

    mutating func path() throws(ExpressionError) -> DataPath {
        let start = position
        guard let first = current, first.isNameStart, let name = name() else {
            throw failure(expected: "a data path such as event.name")
        }
        var parts = [name]
        while take(".") {
            guard let part = self.name() else { throw failure(expected: "the name of a field after the dot") }
            guard parts.count < Self.maximumParts else {
                throw failure(expected: "a path of at most \(Self.maximumParts) parts", at: start)
            }
            parts.append(part)
        }
        return DataPath(parts: parts)
    }

    /// Text between quotation marks, `"` or `'`; a backslash takes the next character as it is.
    mutating func quoted() throws(ExpressionError) -> String {
        let start = position
        guard let mark = current else { throw failure(expected: "a quoted text") }
        position += 1
        var text = ""
        while let scalar = current {
            position += 1
            if scalar == mark { return text }
            if scalar == "\\", let escaped = current {
                text.unicodeScalars.append(escaped)
                position += 1
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        throw failure(expected: "a closing \(String(mark)) for the text that begins at this mark", at: start)
    }

    mutating func number() throws(ExpressionError) -> Decimal {
        let start = position
        if current == "-" { position += 1 }
        while let scalar = current, scalar.isNamePart || scalar == "." { position += 1 }
        guard let number = JSONNumber(wholeText: text(start..<position))?.value else {
            throw failure(expected: "a number such as 12 or 0.5", at: start)
        }
        return number
    }
}

extension Unicode.Scalar {
    var isQuotationMark: Bool { self == "\"" || self == "'" }
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }

    var isNameStart: Bool { self == "_" || properties.isAlphabetic }

    var isNamePart: Bool {
        if isASCII { return isNameStart || isASCIIDigit || self == "-" }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber: return true
        default: return properties.isAlphabetic
        }
    }
}
