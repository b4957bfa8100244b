import CPango

/// Text that needs nothing of Pango but its fonts: one style, Latin letters without combining marks, digits, and
/// punctuation that stands for itself. It is one item of one direction, and is broken only after spaces.
struct PlainText {
    let bytes: [UInt8]
    /// Latin, or Common where no letter tells.
    let hasLetters: Bool
    /// True when spaces are its only places to break: of letters, digits and single spaces.
    let breaksAtSpaces: Bool

    /// Longer texts are rare, and their lines are Pango's business.
    private static let longest = 200

    /// Nil for a text that is not plain, or that begins or ends with a space.
    init?(_ spans: [ResolvedSpan]) {
        guard spans.count == 1, let span = spans.first, !span.isBold, !span.isItalic, span.link == nil,
            (1...Self.longest).contains(span.text.utf8.count)
        else { return nil }
        var hasLetters = false
        var breaksAtSpaces = true
        var isAfterSpace = true
        for scalar in span.text.unicodeScalars {
            guard let kind = Self.kind(of: scalar.value) else { return nil }
            if kind == .space, isAfterSpace { return nil }
            isAfterSpace = kind == .space
            if kind == .letter { hasLetters = true }
            if kind == .mark { breaksAtSpaces = false }
        }
        guard !isAfterSpace else { return nil }
        bytes = Array(span.text.utf8)
        self.hasLetters = hasLetters
        self.breaksAtSpaces = breaksAtSpaces
    }

    enum Kind { case letter, digit, space, mark }

    /// The last code point that may be plain.
    static let last: UInt32 = 0x20AC

    /// Nil for what is not plain. Letters are all of the script Latin, marks and digits of Common.
    static func kind(of code: UInt32) -> Kind? {
        switch code {
        case 0x20: .space
        case 0x30...0x39: .digit
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x148, 0x14A...0x17F, 0x218...0x21B,
            0x1EA0...0x1EF9:
            .letter
        // Not ©, ® and their like, which Pango takes for emoji or turns in vertical text, nor the soft hyphen.
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0xA3, 0xAB, 0xB7, 0xBB, 0x2013, 0x2014,
            0x2018...0x201A,
            0x201C...0x201E, 0x2026, 0x20AC:
            .mark
        default: nil
        }
    }
}
