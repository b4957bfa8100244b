/// The address of a link while it is put together from the template's text and the data (RFC 3986).
///
/// Data that stands at the very beginning may be an address itself. Anywhere else it is one component: its slashes,
/// question marks and at signs are escaped, so that it cannot lead to another host than the template says.
struct LinkAddress {
    private static let maximumLength = 2_000

    private(set) var text = ""

    mutating func append(template literal: String) {
        append(literal) { Self.isAllowed($0) || $0 == UInt8(ascii: "%") }
    }

    mutating func append(data: String) {
        if text.isEmpty {
            append(template: data)
        } else if text.hasPrefix("mailto:") || text.hasPrefix("tel:") {
            append(data) { Self.isUnreserved($0) || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "+") }
        } else {
            append(data, keeping: Self.isUnreserved)
        }
    }

    /// True for an absolute address that a reader's click may open: not for `javascript:` or `file:`.
    var isOpenable: Bool {
        guard text.utf8.count <= Self.maximumLength else { return false }
        let lowercased = text.lowercased()
        for scheme in ["https://", "http://"] where lowercased.hasPrefix(scheme) {
            guard let first = text.utf8.dropFirst(scheme.utf8.count).first else { return false }
            return Self.isLetterOrDigit(first) || first == UInt8(ascii: "[") || first == UInt8(ascii: "%")
        }
        return ["mailto:", "tel:"].contains { lowercased.hasPrefix($0) && lowercased.utf8.count > $0.utf8.count }
    }

    private mutating func append(_ added: String, keeping isKept: (UInt8) -> Bool) {
        // One more than can be right is enough to be refused.
        for byte in added.utf8.prefix(Self.maximumLength + 1) {
            if isKept(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte.isDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-._~".utf8.contains(byte)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || ":/?#[]@!$&'()*+,;=".utf8.contains(byte)
    }
}
