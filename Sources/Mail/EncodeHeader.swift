import Domain
import Foundation

/// Fields of a message's header (RFC 5322, section 2.2): one line each, folded, in ASCII but for addresses that have other
/// letters (RFC 6532).
enum HeaderField {
    /// Bytes that a line should not exceed (RFC 5322, section 2.1.1).
    static let lineLimit = 76

    /// Text for people: as it is where ASCII does, else in encoded words (RFC 2047).
    static func text(_ name: String, _ value: String) -> String {
        fold(name, words(value))
    }

    /// An address with a name.
    static func mailbox(_ name: String, _ box: MailMessage.Mailbox) -> String {
        let address = "<\(box.address.text)>"
        guard let shown = box.name.map(oneLine), !shown.isEmpty else { return fold(name, [address]) }
        return fold(name, phrase(shown) + [address])
    }

    /// A value of our own making, in ASCII.
    static func plain(_ name: String, _ value: String) -> String { "\(name): \(value)\r\n" }

    /// A parameter of a field, on lines of its own (RFC 2045, section 5.1). What is not ASCII, or too long for a line, is
    /// encoded and continued (RFC 2231, sections 3 and 4).
    static func parameter(_ name: String, _ value: String) -> String {
        let value = oneLine(value)
        let isPlain =
            value.unicodeScalars.allSatisfy { $0.isASCII && $0 != "\"" && $0 != "\\" } && !value.contains("=?")
        if isPlain, value.utf8.count < lineLimit - name.utf8.count - 5 { return ";\r\n \(name)=\"\(value)\"" }
        var lines = ["UTF-8''"]
        for byte in value.utf8 {
            let next =
                attributeCharacters.contains(byte) ? String(UnicodeScalar(byte)) : String(format: "%%%02X", Int32(byte))
            if lines[lines.count - 1].utf8.count + next.utf8.count > lineLimit - name.utf8.count - 10 {
                lines.append("")
            }
            lines[lines.count - 1] += next
        }
        if lines.count == 1 { return ";\r\n \(name)*=\(lines[0])" }
        return lines.enumerated().map { ";\r\n \(name)*\($0.offset)*=\($0.element)" }.joined()
    }

    private static let attributeCharacters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_".utf8)

    // MARK: - Words

    /// Without what would begin another line.
    private static func oneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> UnicodeScalar in
            scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}" ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }

    private static func words(_ text: String) -> [String] {
        let text = oneLine(text)
        let words = text.split(separator: " ").map(String.init)
        // What looks like an encoded word, or is too long for a line, must be one.
        let isPlain =
            text.utf8.allSatisfy { $0 < 0x80 } && !text.contains("=?")
            && words.allSatisfy { $0.utf8.count < lineLimit - 12 }
        return isPlain ? words : encodedWords(text)
    }

    /// A name before an address (RFC 5322, section 3.2.5).
    private static func phrase(_ name: String) -> [String] {
        let atoms = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/^_`{|}~ ")
        if name.unicodeScalars.allSatisfy(atoms.contains) { return words(name) }
        guard name.utf8.allSatisfy({ $0 < 0x80 }), name.utf8.count < lineLimit - 12 else { return encodedWords(name) }
        return ["\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""]
    }

    /// No word is longer than 75 bytes, and none ends within a character.
    private static func encodedWords(_ text: String) -> [String] {
        var words: [String] = []
        var bytes: [UInt8] = []
        for character in text {
            // A character of many marks may be longer than a word; its scalars are not.
            for scalar in character.unicodeScalars {
                let next = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                if bytes.count + next.count > 42 {
                    words.append("=?UTF-8?B?\(Data(bytes).base64EncodedString())?=")
                    bytes = []
                }
                bytes += next
            }
        }
        if !bytes.isEmpty { words.append("=?UTF-8?B?\(Data(bytes).base64EncodedString())?=") }
        return words
    }

    private static func fold(_ name: String, _ words: [String]) -> String {
        var lines = ["\(name):"]
        for word in words {
            if lines[lines.count - 1].utf8.count + 1 + word.utf8.count > lineLimit, lines[lines.count - 1] != "\(name):"
            {
                lines.append("")
            }
            lines[lines.count - 1] += " \(word)"
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}
