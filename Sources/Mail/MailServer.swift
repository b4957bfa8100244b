import Domain
import HTTPClient

/// Hands messages to a mail server.
public struct MailServer: MailCarrier {
    private let client: SMTPClient

    public init(_ client: SMTPClient) { self.client = client }

    public func carry(_ message: MailMessage, bounces: EmailAddress) async throws(MailError) -> String? {
        do {
            try await client.send(message.bytes, from: bounces.text, to: message.to.address.text)
            return message.id
        } catch {
            throw MailError("\(error)", isTransient: error.isTransient)
        }
    }

    public func check() async throws(MailError) {
        do { try await client.check() } catch { throw MailError("\(error)", isTransient: error.isTransient) }
    }
}
