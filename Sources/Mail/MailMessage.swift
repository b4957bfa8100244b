// Mail makes messages as the internet knows them, and hands them to who carries them: a mail server, or a folder.
//
//   MailMessage ── WriteMessage (EncodeHeader, EncodeText) ──> bytes ──> MailServer or MailFolder
//
// It knows nothing of tickets, and nothing of the environment but what it is told. The same message has the same bytes.
// No text that it is given can add a header field, a recipient or a part.

import Domain
import Foundation

/// A message to one person.
public struct MailMessage: Sendable, Hashable {
    /// Somebody by address, with the name that mail programs show.
    public struct Mailbox: Sendable, Hashable, CustomStringConvertible {
        public var name: String?
        public var address: EmailAddress

        public init(_ address: EmailAddress, name: String? = nil) { (self.address, self.name) = (address, name) }

        public var description: String { name.map { "\($0) <\(address)>" } ?? address.text }
    }

    public struct Attachment: Sendable, Hashable {
        public var fileName: String
        /// Such as `application/pdf`, with parameters if it has some.
        public var mediaType: String
        public var content: Data

        public init(fileName: String, mediaType: String, content: Data) {
            (self.fileName, self.mediaType, self.content) = (fileName, mediaType, content)
        }
    }

    /// What tells it from every other, such as a UUID: of two messages with the same, mail programs show one.
    public var id: String
    public var date: Date
    public var from: Mailbox
    public var to: Mailbox
    public var subject: String
    public var text: String
    public var html: String?
    /// A language tag (BCP 47).
    public var language: String?
    public var attachments: [Attachment]

    public init(
        id: String, date: Date, from: Mailbox, to: Mailbox, subject: String, text: String, html: String? = nil,
        language: String? = nil, attachments: [Attachment] = []
    ) {
        (self.id, self.date, self.from, self.to) = (id, date, from, to)
        (self.subject, self.text, self.html) = (subject, text, html)
        (self.language, self.attachments) = (language, attachments)
    }
}

/// Carries messages to where people read them.
public protocol MailCarrier: Sendable {
    /// Returns when somebody else has taken the message: what it was called there, if it was.
    ///
    /// - Parameter bounces: Where it is reported that a message could not be delivered.
    func carry(_ message: MailMessage, bounces: EmailAddress) async throws(MailError) -> String?

    /// Throws where messages would not be taken.
    func check() async throws(MailError)
}

/// Why a message was not taken.
public struct MailError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, and what to do.
    public let description: String
    /// Whether another try may succeed.
    public let isTransient: Bool

    public init(_ description: String, isTransient: Bool) {
        (self.description, self.isTransient) = (description, isTransient)
    }
}
