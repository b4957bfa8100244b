/// Takes out of a text for the log what lets somebody in, or says who somebody is. Nobody logs such things on purpose: this is
/// for errors of other programs, which repeat what they were given.
enum Redaction {
    /// What stands in the place of what was taken out.
    private static let mark = "…"

    // Each is made once, which takes longer than most texts to look through. A regex of literals alone has no state that
    // changes, so that any thread may use it.
    /// A ticket's code, plain or percent-encoded.
    private nonisolated(unsafe) static let code = /TP[0-9]+(?::|%3[Aa])[0-9A-Z $%*+.\/:\-]{16,}/
    private nonisolated(unsafe) static let accessToken = /eyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-.]+/
    /// What proves a presigned link, and whatever is called a secret.
    private nonisolated(unsafe) static let namedSecret =
        /((?:[Ss]ignature|[Tt]oken|[Cc]redential|[Pp]assword|[Ss]ecret)"?[=:] ?"?)[^&\s,;"}]+/
    /// A random text as long as our tokens are, or a digest.
    private nonisolated(unsafe) static let longWord = /[A-Za-z0-9_\-]{43,}/

    /// What lines say of what they are about: ids, which open nothing. A client's own may look like a token, and whoever
    /// follows a request must find it.
    static let ids: Set = ["request", "trace", "span", "fact", "job"]

    static func redacted(_ text: String) -> String {
        var text = text
        // Most texts have neither, and looking closely takes time.
        if text.utf8.contains(UInt8(ascii: "@")) { text = withoutAddresses(text) }
        if text.utf8.count >= 20 { text = withoutSecrets(text) }
        return text
    }

    /// Of an address of mail, the host stays, which helps to find out what is wrong. So it does of a URL with a password.
    private static func withoutAddresses(_ text: String) -> String {
        let all = Array(text.unicodeScalars)
        var kept = String.UnicodeScalarView()
        /// What may be the name of an address, if it ends in one.
        var name = String.UnicodeScalarView()
        for (index, scalar) in all.enumerated() {
            if scalar == "@", !name.isEmpty, index + 1 < all.count, beginsHost(all[index + 1]) {
                name = mark.unicodeScalars
            }
            if endsName(scalar) || name.isEmpty && opensName(scalar) {
                kept += name
                kept.append(scalar)
                name.removeAll()
            } else {
                name.append(scalar)
            }
        }
        return String(kept + name)
    }

    private static func endsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || "\"<>(),;:@".unicodeScalars.contains(scalar)
    }

    /// Names may have these too, and what they are most often is around a name.
    private static func opensName(_ scalar: Unicode.Scalar) -> Bool { "'/=".unicodeScalars.contains(scalar) }

    private static func beginsHost(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "["
    }

    private static func withoutSecrets(_ text: String) -> String {
        text.replacing(code) { _ in "TP1:\(mark)" }
            .replacing(accessToken) { _ in mark }
            .replacing(namedSecret) { "\($0.output.1)\(mark)" }
            .replacing(longWord) { match in
                // Digests, which are hexadecimal, stay.
                match.output.allSatisfy { $0.isHexDigit || $0 == "-" } ? String(match.output) : mark
            }
    }
}
