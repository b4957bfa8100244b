import Crypto

extension CompiledTemplate {
    /// What names the drawing of a ticket: the SHA-256, in lower-case hexadecimal, over the renderer's version, the
    /// template, the fonts and the ticket's data. Equal digests are equal documents of one engine and format; where they
    /// differ, the ticket would be drawn anew.
    ///
    /// Each part but the data is hashed as text with a line feed behind it, the data as canonical JSON with the locale
    /// that the ticket is drawn in.
    public func digest(of document: TicketDocument) -> String {
        var hash = SHA256()
        for part in [
            "ticketpress \(rendererVersion)", template.digest, fonts.digest,
            document.locale ?? template.locales.first ?? "en",
        ] {
            hash.update(data: Array(part.utf8))
            hash.update(data: [UInt8(ascii: "\n")])
        }
        hash.update(data: document.value.canonicalJSON)
        return hash.finalize().lowercaseHexadecimal
    }
}

extension SHA256.Digest {
    var lowercaseHexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
