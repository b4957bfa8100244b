import Domain
import Foundation
import Mail
import Testing

/// Something to send.
func sample(
    subject: String = "Your tickets", name: String? = "Ada", text: String = "Hello,\n\nhere they are.\n",
    html: String? = nil, attachments: [MailMessage.Attachment] = []
) throws -> MailMessage {
    let ada = try #require(EmailAddress("ada@example.org"))
    let sender = try #require(EmailAddress("tickets@example.com"))
    return MailMessage(
        id: "0199-7c", date: Date(timeIntervalSince1970: 1_794_657_600), from: .init(sender, name: "Box Office"),
        to: .init(ada, name: name), subject: subject, text: text, html: html, language: "en", attachments: attachments)
}

@Suite struct `A message` {
    @Test func `says what it was told, to who it was told`() async throws {
        let pdf = MailMessage.Attachment(
            fileName: "tickets.pdf", mediaType: "application/pdf", content: Data(repeating: 7, count: 30_000))
        let read = try await ReadMail.read(
            sample(text: "Hello,\n\nfrom Ada.\n.\n", html: "<p>Hello</p>", attachments: [pdf]).bytes)
        #expect(read.defects.isEmpty)
        #expect(read["To"] == ["Ada <ada@example.org>"])
        #expect(read["From"] == ["Box Office <tickets@example.com>"])
        #expect(read["Subject"] == ["Your tickets"])
        #expect(read["Date"] == ["Sat, 14 Nov 2026 12:00:00 +0000"])
        #expect(read["Message-ID"] == ["<0199-7c@example.com>"])
        #expect(read["Auto-Submitted"] == ["auto-generated"])
        #expect(read.text == "Hello,\n\nfrom Ada.\n.\n")
        #expect(read.html == "<p>Hello</p>\n")
        #expect(read.attachments == [.init(name: "tickets.pdf", type: "application/pdf", size: 30_000)])
    }

    @Test(arguments: [
        "Zażółć gęślą jaźń",
        "Bilety: „Noc muzyki” 🎻 w Krakowie, sobota wieczorem, i jeszcze dłuższy tytuł, który się nie mieści",
        "=?UTF-8?B?YQ==?=", "a \"quoted\" \\ name, with; all <kinds> @ of: things", String(repeating: "x", count: 300),
        "李小龍 عرض مسائي", "x", String(repeating: "👨‍👩‍👧‍👦", count: 12),
    ])
    func `carries any words in subject, name and file name`(words: String) async throws {
        let file = MailMessage.Attachment(fileName: words + ".pdf", mediaType: "application/pdf", content: Data([1]))
        let message = try sample(subject: words, name: words, text: words, attachments: [file])
        let read = try await ReadMail.read(message.bytes)
        #expect(read.defects.isEmpty)
        #expect(read["Subject"] == [words])
        #expect(read["To"].first?.hasSuffix("<ada@example.org>") == true)
        #expect(read.text == words + "\n")
        #expect(read.attachments.first?.name == words + ".pdf")
    }

    @Test(arguments: [
        "a\r\nBcc: eve@example.org", "a\nBcc: eve@example.org", "a\rBcc: eve@example.org",
        "a\u{2028}Bcc: eve@example.org",
        "a\u{0}b", "a\r\n\r\n<html>", "\r\n.\r\nMAIL FROM:<eve@example.org>", "a\u{85}Bcc: eve@example.org",
    ])
    func `gets no field, part or recipient from what it is told`(words: String) async throws {
        let file = MailMessage.Attachment(fileName: words, mediaType: "application/pdf\(words)", content: Data([1]))
        let clean = try await ReadMail.read(sample(attachments: [file]).bytes)
        let message = try sample(subject: words, name: words, text: words, html: words, attachments: [file])
        let read = try await ReadMail.read(message.bytes)
        #expect(read.headers.map(\.[0]) == clean.headers.map(\.[0]))
        #expect(read["Bcc"].isEmpty)
        #expect(read.attachments.count == 1)
    }

    @Test func `has lines that every server takes`() throws {
        let words = String(repeating: "długie słowa ", count: 100)
        let file = MailMessage.Attachment(fileName: words, mediaType: "application/pdf", content: Data(words.utf8))
        let bytes = try sample(
            subject: words, name: words, text: words + "\nFrom here\n.\ntrailing \n", html: words, attachments: [file]
        ).bytes
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.components(separatedBy: "\r\n")
        #expect(!lines.contains { $0.contains("\n") || $0.contains("\r") })
        #expect(lines.allSatisfy { $0.utf8.count <= 998 })
        #expect(bytes.allSatisfy { $0 < 0x80 })
        #expect(!lines.contains { $0.hasPrefix("From here") || $0 == "." || $0.hasSuffix(" ") })
    }

    @Test func `is the same each time`() throws {
        #expect(try sample(html: "<p>x</p>").bytes == sample(html: "<p>x</p>").bytes)
    }
}
