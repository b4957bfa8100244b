/// Text of the input as error messages show it: short, and harmless on a terminal.
enum Excerpt {
    /// The most characters shown.
    static let length = 60

    /// The text's beginning, with control and formatting characters written as code points.
    static func of(_ text: String) -> String {
        var shown = ""
        for (position, character) in text.prefix(length + 1).enumerated() {
            guard position < length else { return shown + "…" }
            for scalar in character.unicodeScalars.prefix(8) { shown += visible(scalar) }
        }
        return shown
    }

    /// A byte that stands where it has no meaning; beyond ASCII it is part of a character that was not read.
    static func of(byte: UInt8) -> String {
        byte < 0x80 ? "“\(of(String(Unicode.Scalar(byte))))”" : "the byte 0x\(byte.hexadecimal)"
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
            scalar.value == 0x200D ? String(scalar) : "<U+\(codePoint(scalar.value))>"
        default: String(scalar)
        }
    }

    /// At least four hexadecimal digits, upper case.
    static func codePoint(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
