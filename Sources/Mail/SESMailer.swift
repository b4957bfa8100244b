import AWS
import Domain
import Foundation
import HTTPClient

/// Hands messages to Amazon SES, by version 2 of its API, whole as they are. SES gives them a Message-ID of its own, so
/// that one which is sent again after a crash is shown twice.
public struct SESMailer: MailCarrier {
    /// As the service counts: in base64; in bytes.
    static let sizeLimit = 40_000_000

    private let service: AWSService

    public init(_ service: AWSService) { self.service = service }

    /// By what the environment says of credentials, region and endpoint. Nobody is asked anything yet.
    public init(environment: AWSEnvironment, retries: Retries = Retries()) throws(AWSError) {
        let region = try environment.region()
        let own = try ServiceEndpoint(ofAWS: "email", in: region)
        let endpoint = try environment.endpoint(of: "SESV2").map { text throws(AWSError) in try ServiceEndpoint(text) }
        self.init(
            AWSService("ses", at: endpoint ?? own, region: region, environment: environment, retries: retries))
    }

    private struct Sending: Encodable {
        struct Recipients: Encodable { let ToAddresses: [String] }
        struct Raw: Encodable { let Data: String }
        struct Content: Encodable { let Raw: Raw }

        let FromEmailAddress: String
        let FeedbackForwardingEmailAddress: String
        let Destination: Recipients
        let Content: Content
    }

    private struct Sent: Decodable {
        let MessageId: String
    }

    public func carry(_ message: MailMessage, bounces: EmailAddress) async throws(MailError) -> String? {
        let content = Data(message.bytes).base64EncodedString()
        guard content.utf8.count <= Self.sizeLimit else {
            throw MailError(
                "the message has \(content.utf8.count) bytes, and SES takes \(Self.sizeLimit); attach less",
                isTransient: false)
        }
        let sending = Sending(
            FromEmailAddress: message.from.address.text, FeedbackForwardingEmailAddress: bounces.text,
            Destination: .init(ToAddresses: [message.to.address.text]), Content: .init(Raw: .init(Data: content)))
        do {
            let call = try AWSCall(.post, "/v2/email/outbound-emails", sending, isIdempotent: false)
            let answer = try await service.send(call)
            // It was taken in any case.
            return (try? JSONDecoder().decode(Sent.self, from: Data(answer)))?.MessageId
        } catch {
            throw MailError("\(error)", isTransient: !error.isOfMessage)
        }
    }

    private struct Account: Decodable {
        let SendingEnabled: Bool?
    }

    /// Asks whether the account may send. Who may send and not ask that is not refused.
    public func check() async throws(MailError) {
        do {
            let answer = try await service.send(AWSCall(.get, "/v2/email/account", isIdempotent: true))
            let account = try? JSONDecoder().decode(Account.self, from: Data(answer))
            if account?.SendingEnabled == false {
                throw MailError("the sending of mails is paused at SES; see what its console says", isTransient: true)
            }
        } catch let error as MailError {
            throw error
        } catch AWSError.refused(let refusal) where refusal.code == "AccessDeniedException" {
            return
        } catch {
            throw MailError("\(error)", isTransient: true)
        }
    }
}

extension AWSError {
    /// Whether this message will never be taken. A sender that is not verified, too: what waits for that would be sent
    /// long after it was of use. Everything else is about account, credentials, network or service.
    fileprivate var isOfMessage: Bool {
        guard case .refused(let refusal) = self, !refusal.isThrottling, refusal.status < 500 else { return false }
        return refusal.status == 413
            || ["MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException"].contains(refusal.code)
    }
}
