import Crypto
import Domain
import Foundation
import HTTPClient

extension MailMessage {
    /// The message as it is sent: RFC 5322 with MIME (RFC 2045–2049), lines ending with CR LF.
    public var bytes: [UInt8] {
        var writer = MessageWriter(self)
        writer.write()
        return writer.bytes
    }
}

/// Writes the parts of one message.
///
///     multipart/mixed
///       multipart/alternative: text/plain, text/html
///       attachments
private struct MessageWriter {
    private let message: MailMessage
    private(set) var bytes: [UInt8] = []
    /// No line of quoted-printable or base64 has `=_` in it (RFC 2045, section 6.7).
    private let boundary: String

    init(_ message: MailMessage) {
        self.message = message
        boundary = "=_" + SHA256.hash(data: Data(message.id.utf8)).prefix(12).hexadecimal
    }

    mutating func write() {
        put(HeaderField.plain("Date", Self.date(message.date)))
        put(HeaderField.mailbox("From", message.from))
        put(HeaderField.mailbox("To", message.to))
        put(HeaderField.text("Subject", message.subject))
        put(HeaderField.plain("Message-ID", "<\(Self.safe(message.id))@\(Self.host(message.from.address))>"))
        put(HeaderField.plain("MIME-Version", "1.0"))
        // Nobody's absence is reported to a machine (RFC 3834).
        put(HeaderField.plain("Auto-Submitted", "auto-generated"))
        if let language = message.language { put(HeaderField.plain("Content-Language", Self.safe(language))) }
        guard !message.attachments.isEmpty else { return writeTexts() }
        put(HeaderField.plain("Content-Type", "multipart/mixed;\r\n boundary=\"\(boundary)m\""))
        beginPart("m")
        writeTexts()
        for attachment in message.attachments {
            beginPart("m")
            write(attachment)
        }
        endParts("m")
    }

    private mutating func writeTexts() {
        guard let html = message.html else { return write(message.text, "plain") }
        put(HeaderField.plain("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary)a\""))
        beginPart("a")
        write(message.text, "plain")
        beginPart("a")
        write(html, "html")
        endParts("a")
    }

    /// The line's end before it belongs to the delimiter (RFC 2046, section 5.1.1).
    private mutating func beginPart(_ level: String) { put("\r\n--\(boundary)\(level)\r\n") }
    private mutating func endParts(_ level: String) { put("\r\n--\(boundary)\(level)--\r\n") }

    private mutating func write(_ text: String, _ kind: String) {
        put(HeaderField.plain("Content-Type", "text/\(kind); charset=utf-8"))
        put(HeaderField.plain("Content-Transfer-Encoding", "quoted-printable"))
        put("\r\n")
        bytes += QuotedPrintable.encode(text)
    }

    private mutating func write(_ attachment: MailMessage.Attachment) {
        put(HeaderField.plain("Content-Type", Self.safe(attachment.mediaType)))
        put("Content-Disposition: attachment\(HeaderField.parameter("filename", attachment.fileName))\r\n")
        put(HeaderField.plain("Content-Transfer-Encoding", "base64"))
        put("\r\n")
        bytes += attachment.content.base64EncodedData(
            options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
    }

    private mutating func put(_ text: String) { bytes += Array(text.utf8) }

    /// What our own program says, without what would end a line even so.
    private static func safe(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F }))
    }

    private static func host(_ address: EmailAddress) -> String {
        let host = address.text.split(separator: "@").last.map(String.init) ?? "localhost"
        return host.utf8.allSatisfy { $0 < 0x80 } ? host : "localhost"
    }

    /// RFC 5322, section 3.3: as HTTP writes it but for the zone's name, which mail calls obsolete.
    private static func date(_ date: Date) -> String {
        HTTPDate.text(of: Int(date.timeIntervalSince1970.rounded(.down))).replacing(" GMT", with: " +0000")
    }
}
