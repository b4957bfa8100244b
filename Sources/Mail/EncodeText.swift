import Foundation

/// Text in lines of at most 76 bytes of ASCII: quoted-printable (RFC 2045, section 6.7), with CR LF at the ends of lines.
struct QuotedPrintable {
    private static let limit = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    private var encoded: [UInt8] = []
    private var column = 0

    static func encode(_ text: String) -> [UInt8] {
        var writer = QuotedPrintable()
        // Line ends of all kinds are one.
        let text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n")
            switch byte {
            case UInt8(ascii: "\n"): writer.endLine()
            // At the end of a line a blank may get lost on the way.
            case UInt8(ascii: " "), UInt8(ascii: "\t"): writer.put(byte, plain: !isLast)
            // Servers may cut lines that begin with "From ", and read a single dot as the end.
            case UInt8(ascii: "F"), UInt8(ascii: "."): writer.put(byte, plain: writer.column > 0)
            case UInt8(ascii: "="): writer.put(byte, plain: false)
            default: writer.put(byte, plain: (33...126).contains(byte))
            }
        }
        if writer.column > 0 { writer.endLine() }
        return writer.encoded
    }

    private mutating func put(_ byte: UInt8, plain: Bool) {
        // One place is kept for the sign that the line goes on.
        if column + (plain ? 1 : 3) > Self.limit - 1 {
            encoded.append(UInt8(ascii: "="))
            endLine()
        }
        if plain {
            encoded.append(byte)
        } else {
            encoded += [UInt8(ascii: "="), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
        }
        column += plain ? 1 : 3
    }

    private mutating func endLine() {
        encoded += [13, 10]
        column = 0
    }
}
