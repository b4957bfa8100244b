import Foundation

extension Value {
    /// The one way to write the value as JSON, in UTF-8: for digests, which must tell different values apart.
    ///
    /// Members stand in the order of their keys' UTF-8 bytes, numbers are exact and have one form each, there is no
    /// white space, and only what JSON does not allow in texts is escaped.
    public var canonicalJSON: [UInt8] {
        var bytes: [UInt8] = []
        appendCanonicalJSON(to: &bytes)
        return bytes
    }

    private func appendCanonicalJSON(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let isTrue): bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: number.canonicalText.utf8)
        case .string(let text): Self.appendCanonicalText(text, to: &bytes)
        case .list(let items):
            bytes.append(Byte.openBracket)
            for (position, item) in items.enumerated() {
                if position > 0 { bytes.append(Byte.comma) }
                item.appendCanonicalJSON(to: &bytes)
            }
            bytes.append(Byte.closeBracket)
        case .object(let members): Self.appendCanonicalMembers(members, to: &bytes)
        }
    }

    private static func appendCanonicalMembers(_ members: [String: Value], to bytes: inout [UInt8]) {
        bytes.append(Byte.openBrace)
        // Not `String.<`, which compares normalised characters and may change with the Unicode version.
        let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (position, member) in sorted.enumerated() {
            if position > 0 { bytes.append(Byte.comma) }
            appendCanonicalText(member.key, to: &bytes)
            bytes.append(Byte.colon)
            member.value.appendCanonicalJSON(to: &bytes)
        }
        bytes.append(Byte.closeBrace)
    }

    private static func appendCanonicalText(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        bytes.append(Byte.quote)
        text.withUTF8 { source in
            var plainStart = 0
            for (offset, byte) in source.enumerated() {
                guard byte == Byte.quote || byte == Byte.backslash || byte < Byte.space else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[plainStart..<offset]))
                bytes.append(Byte.backslash)
                if byte < Byte.space {
                    bytes.append(contentsOf: "u00\(byte.hexadecimal)".utf8)
                } else {
                    bytes.append(byte)
                }
                plainStart = offset + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[plainStart...]))
        }
        bytes.append(Byte.quote)
    }
}
