/// Takes out of a text for the log what lets somebody in, or says who somebody is. Nobody logs such things on purpose: this is
/// for errors of other programs, which repeat what they were given.
enum Redaction {
    /// What stands in the place of what was taken out.
    private static let mark = "…"

    static func redacted(_ text: String) -> String {
        var text = text
        // Most texts have neither, and looking closely takes time.
        if text.utf8.contains(UInt8(ascii: "@")) { text = withoutAddresses(text) }
        if text.utf8.count >= 20 { text = withoutSecrets(text) }
        return text
    }

    /// Of an address of mail, the host stays, which helps to find out what is wrong. So it does of a URL with a password.
    private static func withoutAddresses(_ text: String) -> String {
        text.replacing(/[^\s"'<>(),;:=\/@]+@(?=[A-Za-z0-9\[])/) { _ in "\(mark)@" }
    }

    private static func withoutSecrets(_ text: String) -> String {
        // A ticket's code, plain or percent-encoded; access tokens; what proves a presigned link; and random texts as long as
        // our tokens are. Digests, which are hexadecimal, stay.
        text.replacing(/TP[0-9]+(?::|%3[Aa])[0-9A-Z $%*+.\/:\-]{16,}/) { _ in "TP1:\(mark)" }
            .replacing(/eyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-.]+/) { _ in mark }
            .replacing(/((?:[Ss]ignature|[Tt]oken|[Cc]redential|[Pp]assword|[Ss]ecret)"?[=:] ?"?)[^&\s,;"}]+/) {
                "\($0.output.1)\(mark)"
            }
            .replacing(/[A-Za-z0-9_\-]{43,}/) { match in
                match.output.allSatisfy { $0.isHexDigit || $0 == "-" } ? String(match.output) : mark
            }
    }
}
