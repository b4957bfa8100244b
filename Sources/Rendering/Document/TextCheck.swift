/// Looks for characters that have no place in a printed text.
enum TextCheck {
    enum Finding: Equatable {
        /// Nothing wrong; line ends may still be those of Windows.
        case clean(hasCarriageReturn: Bool)
        case forbidden(Unicode.Scalar)
    }

    /// Control characters other than newline and tab, noncharacters, and bidirectional controls that are not paired:
    /// these would go on to act on what the template prints after the text.
    static func examine(_ text: String) -> Finding {
        var text = text
        let isPlain = text.withUTF8(isPlain)
        return isPlain ? .clean(hasCarriageReturn: false) : examineScalars(text)
    }

    /// With newlines where the text has the line ends of Windows.
    static func withoutCarriageReturns(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\r" { scalars.append(scalar) }
        return String(scalars)
    }

    /// Printable ASCII only: nearly every text.
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index + 8 <= bytes.count {
            let word = ByteWord(bytes, at: index)
            guard word.isASCII, !word.hasByte(below: 0x20), !word.has(0x7F) else { return false }
            index += 8
        }
        while index < bytes.count {
            guard bytes[index] >= 0x20, bytes[index] < 0x7F else { return false }
            index += 1
        }
        return true
    }

    private static func examineScalars(_ text: String) -> Finding {
        var isAfterReturn = false
        var hasReturn = false
        var pairs = BidirectionalPairs()
        for scalar in text.unicodeScalars {
            if isAfterReturn, scalar != "\n" { return .forbidden("\r") }
            isAfterReturn = scalar == "\r"
            hasReturn = hasReturn || isAfterReturn
            if isForbidden(scalar.value) || !pairs.accept(scalar) { return .forbidden(scalar) }
        }
        if isAfterReturn { return .forbidden("\r") }
        return pairs.open.map(Finding.forbidden) ?? .clean(hasCarriageReturn: hasReturn)
    }

    private static func isForbidden(_ code: UInt32) -> Bool {
        switch code {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}

/// Counts embeddings, overrides and isolates (Unicode UAX #9, section 2) that are open.
private struct BidirectionalPairs {
    private var embeddings: [Unicode.Scalar] = []
    private var isolates: [Unicode.Scalar] = []

    /// The first control that nothing closes.
    var open: Unicode.Scalar? { embeddings.first ?? isolates.first }

    /// False when the scalar closes what is not open.
    mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x202A, 0x202B, 0x202D, 0x202E: embeddings.append(scalar)
        case 0x202C: return embeddings.popLast() != nil
        case 0x2066...0x2068: isolates.append(scalar)
        case 0x2069: return isolates.popLast() != nil
        default: break
        }
        return true
    }
}
