import Domain
import Foundation
import Logging
import Mail
import Postgres
import ServiceKit

extension NotificationsService {
    /// Sends what is due, until nothing is.
    func sendDue() async throws {
        while try await sendSome() {}
    }

    /// For as long a mail is left to whoever claimed it: longer than writing and handing over may take.
    private static let claim: TimeInterval = 180

    /// False where no more was due; of what comes later there is word.
    private func sendSome() async throws -> Bool {
        let now = resources.now()
        let mails = try await resources.pool.query(
            store.claim(atMost: settings.width, at: now, until: now.addingTimeInterval(Self.claim)), mayBeLost: true
        ).map(QueuedMail.init(row:))
        await withTaskGroup { group in
            for mail in mails { group.addTask { await send(mail) } }
        }
        return mails.count == settings.width
    }

    /// What goes wrong is written down. Where even that goes wrong, the claim ends by itself and the mail is sent again: the
    /// same message, which mail programs show once.
    private func send(_ mail: QueuedMail) async {
        do {
            let sent: SentMail
            do {
                sent = try await handOver(mail)
                meters.count(.sent)
            } catch {
                try await resources.pool.query(failure(of: mail, error))
                return
            }
            try await notes.note(sent)
        } catch {
            resources.logger.error(
                "What became of a mail was not written down", metadata: ["mail": "\(mail.id)", "error": "\(error)"])
        }
    }

    private func handOver(_ mail: QueuedMail) async throws -> SentMail {
        let written = try await write(mail)
        let carried = try await carrier.carry(written.message, bounces: settings.bounces)
        return SentMail(
            id: mail.id, recipient: written.message.to.address.text, subject: written.message.subject,
            body: written.isSecret ? nil : written.message.text, externalID: carried)
    }

    private func failure(of mail: QueuedMail, _ error: any Error) -> SQL {
        let isFinal = (error as? MailError).map { !$0.isTransient } ?? (error is UnsendableMail)
        let isLast = isFinal || mail.attempt >= settings.attempts
        meters.count(isLast ? .failed : .postponed)
        let now = resources.now()
        let next = isLast ? nil : now.addingTimeInterval(Self.pause(after: mail.attempt))
        resources.logger.log(
            level: isLast ? .error : .notice, isLast ? "A mail was given up" : "A mail could not be sent yet",
            metadata: ["mail": "\(mail.id)", "attempt": "\(mail.attempt)", "error": "\(error)"])
        // The buyer sees it: what is wrong with our own works is for the log.
        let reason = error is MailError || error is UnsendableMail ? "\(error)" : "it could not be written"
        return store.markFailed(mail.id, reason, next: next, at: now)
    }

    /// Seconds: 5 after the first failure, then three times as long each time, up to an hour and a half.
    static func pause(after attempt: Int) -> TimeInterval {
        min(5400, 5 * pow(3, Double(min(max(attempt - 1, 0), 10))))
    }
}

/// Why a mail will never be sent.
struct UnsendableMail: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension QueuedMail {
    init(row: Row) throws {
        id = try row["id"]
        user = try row["user_id"]
        occasion = try row["event"]
        recipient = try row["recipient"]
        let content: JSON<MailContent> = try row["content"]
        self.content = content.value
        language = try row["language"]
        queuedAt = try row["created_at"]
        attempt = try row["attempts"]
    }
}
