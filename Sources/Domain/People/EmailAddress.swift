/// An address that mail can be sent to, as far as its form tells: one `@`, a name before it, a host with a dot or
/// `localhost` after it (RFC 5321 without quoted names and address literals).
public struct EmailAddress: Sendable, Hashable {
    /// As it was written.
    public let text: String

    /// Nil unless it has the form of an address.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, Self.isName(parts[0]), Self.isHost(parts[1]) else { return nil }
        self.text = text
    }

    /// What tells it from others: capitals do not.
    public var key: String { text.lowercased() }

    private static func isName(_ name: Substring) -> Bool {
        (1...64).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasSuffix(".") && !name.contains("..")
            && name.unicodeScalars.allSatisfy { scalar in
                // Letters of all scripts (RFC 6531), digits, and what a dot-atom may hold besides.
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || (scalar.isASCII && "!#$%&'*+-/=?^_`{|}~.".unicodeScalars.contains(scalar))
            }
    }

    private static func isHost(_ host: Substring) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return (labels.count > 1 || host.lowercased() == "localhost")
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.unicodeScalars.allSatisfy {
                        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-"
                    }
            }
    }
}

extension EmailAddress: CustomStringConvertible {
    public var description: String { text }
}
