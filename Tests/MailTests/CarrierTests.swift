import Domain
import Foundation
import HTTPClient
import Mail
import TestServers
import Testing

private func bouncing() throws -> EmailAddress { try #require(EmailAddress("bounces@example.com")) }

@Suite struct `A folder of mails` {
    @Test func `has each message once, as a file that mail programs open`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mails-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }  // the system clears its temporary folder
        let folder = try MailFolder(path)
        try await folder.check()
        let name = try #require(try await folder.carry(sample(), bounces: bouncing()))
        #expect(try await folder.carry(sample(), bounces: bouncing()) == name)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [name])
        let read = try await ReadMail.read(Data(contentsOf: URL(filePath: path).appending(path: name)))
        #expect(read["Return-Path"] == ["<bounces@example.com>"])
        #expect(read.text == "Hello,\n\nhere they are.\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }
}

@Suite struct `A mail server` {
    private func server(_ url: String) throws -> MailServer { MailServer(SMTPClient(try SMTPServer(url: url))) }

    private func sending(
        to recipient: String = "ada@example.org", _ url: String
    ) async throws -> MailError? {
        var message = try sample()
        message.to = .init(try #require(EmailAddress(recipient)))
        let (carrier, bounces) = (try server(url), try bouncing())
        do throws(MailError) {
            _ = try await carrier.carry(message, bounces: bounces)
            return nil
        } catch { return error }
    }

    @Test func `gets messages whole, with the address for what bounces`() async throws {
        let smtp = try await SMTPTestServer.start()
        let carrier = try server("smtp://127.0.0.1:\(smtp.port)")
        try await carrier.check()
        let file = MailMessage.Attachment(
            fileName: "t.pdf", mediaType: "application/pdf", content: Data((0..<100_000).map { UInt8($0 % 251) }))
        let message = try sample(text: "Hello\n.\n..\nend", attachments: [file])
        for _ in 0..<2 { _ = try await carrier.carry(message, bounces: bouncing()) }
        let messages = try smtp.messages
        #expect(messages.count == 2)
        let read = try await ReadMail.read(messages[0])
        #expect(read["X-Envelope-From"] == ["bounces@example.com"])
        #expect(read["X-Envelope-To"] == ["ada@example.org"])
        #expect(read.text == "Hello\n.\n..\nend\n")
        #expect(read.attachments.first?.size == 100_000)
    }

    @Test func `is spoken to under TLS, with a login`() async throws {
        let smtp = try await SMTPTestServer.start(tls: true, login: "box:a b@c")
        let address = "localhost:\(smtp.port)/?starttls=always&authorities=\(smtp.authority.path)"
        #expect(try await sending("smtp://box:a%20b%40c@\(address)") == nil)
        #expect(try smtp.messages.count == 1)
        let wrong = try #require(try await sending("smtp://box:guess@\(address)"))
        #expect(wrong.isTransient)
        #expect(wrong.description.contains("refuses the user or the password"))
        #expect(!wrong.description.contains("guess"))
    }

    @Test func `is told nothing where it is not who it says`() async throws {
        let smtp = try await SMTPTestServer.start(tls: true)
        let error = try #require(try await sending("smtp://localhost:\(smtp.port)/?starttls=always"))
        #expect(error.description.contains("cannot be trusted"))
        #expect(try smtp.messages.isEmpty)
    }

    @Test func `without TLS is told nothing where that is asked for`() async throws {
        let smtp = try await SMTPTestServer.start()
        let error = try #require(try await sending("smtp://127.0.0.1:\(smtp.port)/?starttls=always"))
        #expect(error.description.contains("no TLS"))
        #expect(try smtp.messages.isEmpty)
    }

    @Test func `may refuse for now or for good`() async throws {
        let smtp = try await SMTPTestServer.start()
        let url = "smtp://127.0.0.1:\(smtp.port)"
        let later = try #require(try await sending(to: "later@example.org", url))
        #expect(later.isTransient)
        let never = try #require(try await sending(to: "nobody@example.org", url))
        #expect(!never.isTransient)
        #expect(never.description.contains("550"))
    }

    @Test func `that is away may come back`() async throws {
        let error = try #require(try await sending("smtp://127.0.0.1:9"))
        #expect(error.isTransient)
        #expect(error.description.contains("cannot be reached"))
    }

    @Test func `is named by a URL`() throws {
        let server = try SMTPServer(url: "smtp://ada:p%3Aw@mail.example.org")
        #expect(server.port == 587)
        #expect(server.security == .startTLS)
        #expect(server.login == .init(user: "ada", password: "p:w"))
        #expect(try SMTPServer(url: "smtps://mail.example.org").port == 465)
        #expect(try SMTPServer(url: "smtp://127.0.0.1:25").security == .startTLSIfOffered)
    }

    @Test(arguments: [
        ("http://mail.example.org", "begins with smtp"), ("smtp://", "name a host"),
        ("smtp://a@mail.example.org", "no password"),
        ("smtp://mail.example.org/inbox", "no path"), ("smtp://mail.example.org?tls=no", "not known"),
        ("smtp://a:b@mail.example.org?starttls=never", "in the clear"),
        ("smtps://mail.example.org?starttls=always", "smtps"),
    ])
    func `is not named by a URL that is wrong`(url: String, words: String) {
        #expect { try SMTPServer(url: url) } throws: { "\($0)".contains(words) }
    }
}
