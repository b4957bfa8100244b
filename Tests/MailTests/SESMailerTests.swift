import AWS
import Domain
import Foundation
import HTTPClient
import TestServers
import Testing

@testable import Mail

@Suite struct `SES` {
    private func bouncing() throws -> EmailAddress { try #require(EmailAddress("bounces@example.com")) }

    private func mailer(_ url: String) throws -> SESMailer {
        var retries = Retries()
        retries.policy.firstDelay = .milliseconds(1)
        return try SESMailer(
            environment: AWSEnvironment([
                "AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "eu-central-1",
                "AWS_ENDPOINT_URL_SESV2": url,
            ]), retries: retries)
    }

    /// What became of a message where the service gives one answer to all.
    private func outcome(
        _ status: Int, _ code: String?, _ body: String = #"{"message":"no"}"#
    ) async throws -> (error: MailError?, requests: Int) {
        let server = try ScriptedServer { _ in
            .answer(status, headers: code.map { ["x-amzn-ErrorType": $0] } ?? [:], body: Array(body.utf8))
        }
        let (mailer, message, bounces) = (try mailer(server.url), try sample(), try bouncing())
        do throws(MailError) {
            _ = try await mailer.carry(message, bounces: bounces)
            return (nil, server.requests.count)
        } catch {
            return (error, server.requests.count)
        }
    }

    @Test func `is handed a message whole, for who it is to`() async throws {
        let moto = try await MotoServer.start()
        try await moto.verify("example.com")
        let file = MailMessage.Attachment(
            fileName: "tëst.pdf", mediaType: "application/pdf", content: Data((0..<100_000).map { UInt8($0 % 251) }))
        let message = try sample(name: "Zoë", attachments: [file])
        let id = try await mailer(moto.endpoint).carry(message, bounces: bouncing())
        #expect(id?.isEmpty == false)
        let mails = try await moto.mails()
        #expect(mails.map { Array($0.utf8) } == [message.bytes])
        let read = try await ReadMail.read(Data(try #require(mails.first).utf8))
        #expect(read.attachments.map(\.size) == [100_000])
        #expect(read.defects.isEmpty)
    }

    @Test func `is told sender, recipient and who hears of bounces, by a signed request`() async throws {
        let server = try ScriptedServer { _ in .answer(200, body: Array(#"{"MessageId":"0100"}"#.utf8)) }
        #expect(try await mailer(server.url).carry(sample(), bounces: bouncing()) == "0100")
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/v2/email/outbound-emails")
        #expect(
            request.headers["authorization"]?.contains("/eu-central-1/ses/aws4_request, SignedHeaders=content-type;host")
                == true)
        let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
        #expect(body["FromEmailAddress"] as? String == "tickets@example.com")
        #expect(body["FeedbackForwardingEmailAddress"] as? String == "bounces@example.com")
        #expect((body["Destination"] as? [String: [String]])?["ToAddresses"] == ["ada@example.org"])
    }

    @Test(arguments: [
        (400, "MessageRejected"), (400, "MailFromDomainNotVerifiedException"),
        (400, "BadRequestException:http://internal.amazon.com/coral/com.amazonaws.sesv2/"), (413, "413"),
    ])
    func `may refuse a message for good`(status: Int, code: String) async throws {
        let (error, requests) = try await outcome(status, code)
        #expect(error?.isTransient == false)
        #expect(requests == 1)
    }

    @Test(arguments: [
        (403, "AccessDeniedException"), (403, "InvalidSignatureException"), (400, "AccountSuspendedException"),
        (400, "SendingPausedException"), (404, "NotFoundException"),
    ])
    func `may refuse an account, which is mended later`(status: Int, code: String) async throws {
        let (error, requests) = try await outcome(status, code)
        #expect(error?.isTransient == true)
        #expect(error?.description.contains(code) == true)
        #expect(requests == 1)
    }

    @Test func `that has too much to do is asked again, and one whose answer is lost is not`() async throws {
        let throttled = try await outcome(429, "TooManyRequestsException")
        #expect(throttled.error?.isTransient == true)
        #expect(throttled.requests == 5)
        #expect(try await outcome(400, "LimitExceededException").requests == 5)
        // It may have been taken.
        let failed = try await outcome(500, "InternalFailure")
        #expect(failed.error?.isTransient == true)
        #expect(failed.requests == 1)
        let away = await #expect(throws: MailError.self) {
            try await mailer("http://127.0.0.1:9").carry(sample(), bounces: bouncing())
        }
        #expect(away?.isTransient == true)
    }

    @Test func `is not sent what it would not take`() async throws {
        let server = try ScriptedServer { _ in .answer(500) }
        let file = MailMessage.Attachment(
            fileName: "t.pdf", mediaType: "application/pdf", content: Data(count: 30_000_000))
        let error = await #expect(throws: MailError.self) {
            try await mailer(server.url).carry(sample(attachments: [file]), bounces: bouncing())
        }
        #expect(error?.isTransient == false)
        #expect(server.requests.isEmpty)
    }

    @Test func `is well where it lets us send, or does not tell us`() async throws {
        func check(_ status: Int, _ code: String?, _ body: String) async throws -> MailError? {
            let server = try ScriptedServer { request in
                guard request.method == "GET", request.target == "/v2/email/account" else { return .answer(404) }
                return .answer(status, headers: code.map { ["x-amzn-ErrorType": $0] } ?? [:], body: Array(body.utf8))
            }
            let mailer = try mailer(server.url)
            do throws(MailError) { try await mailer.check() } catch { return error }
            return nil
        }
        #expect(try await check(200, nil, #"{"SendingEnabled":true}"#) == nil)
        #expect(try await check(403, "AccessDeniedException", "{}") == nil)
        #expect(try await check(200, nil, #"{"SendingEnabled":false}"#)?.description.contains("paused") == true)
        #expect(try await check(403, "UnrecognizedClientException", "{}")?.description.contains("access key") == true)
    }
}
