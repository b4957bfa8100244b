extension PDFBytes {
    private static let hexDigits: StaticString = "0123456789ABCDEF"

    func appendHex(_ byte: UInt8) {
        let digits = Self.hexDigits.utf8Start
        append(digits[Int(byte >> 4)])
        append(digits[Int(byte & 15)])
    }

    func appendHex(_ unit: UInt16) {
        appendHex(UInt8(truncatingIfNeeded: unit >> 8))
        appendHex(UInt8(truncatingIfNeeded: unit))
    }

    /// A name object with its slash; whatever is not a regular character is written by its number (ISO 32000-1, 7.3.5).
    func appendName(_ name: String) {
        append(UInt8(ascii: "/"))
        for byte in name.utf8 {
            switch byte {
            case 0x21...0x7E where !Self.isDelimiter(byte) && byte != UInt8(ascii: "#"): append(byte)
            default:
                append(UInt8(ascii: "#"))
                appendHex(byte)
            }
        }
    }

    /// Bytes as a literal string with its parentheses (ISO 32000-1, 7.3.4.2).
    func appendLiteral<Bytes: Sequence>(_ bytes: Bytes) where Bytes.Element == UInt8 {
        append(UInt8(ascii: "("))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0D:  // A bare carriage return would be read as a line feed.
                append("\\r")
            default: append(byte)
            }
        }
        append(UInt8(ascii: ")"))
    }

    /// A text string (ISO 32000-1, 7.9.2.2): as it is when it is plain ASCII, else UTF-16BE in hexadecimal digits.
    func appendText(_ text: String) {
        guard !text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return appendLiteral(text.utf8) }
        append("<FEFF")
        for unit in text.utf16 { appendHex(unit) }
        append(">")
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "/"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}
