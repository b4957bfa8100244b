import ArgumentParser
import Domain
import Foundation
import Notifications
import Postgres
import ServiceKit

struct MailsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mails", abstract: "See and retry mails that could not be sent.",
        discussion: "Works beside a running server.", subcommands: [MailsList.self, MailsRetry.self])
}

struct MailsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the mails that were given up, with the reason of each.",
        discussion: "A mail is given up that failed as often as it may, or that will never be taken.")

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let failed = try place.withMails { database in try await FailedMail.all(in: database.pool) }
            let lines = failed.map { mail in
                [
                    "\(mail.id)", mail.event, (mail.recipient ?? "–").printable, mail.failedAt.formatted(.iso8601),
                    mail.reason.printable,
                ].joined(separator: "  ") + "\n"
            }
            try OpenFile.standardOutput.write(
                Array((lines.isEmpty ? "No mail was given up.\n" : lines.joined()).utf8))
            return 0
        }
    }
}

struct MailsRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Let mails that were given up be sent again.")

    @Argument(help: "A mail's id, as `ticketpress mails ls` shows it; all, if it is left out.")
    var id: String?

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let only = try id.map { text in
                guard let id = NotificationID(text) else {
                    throw UsageError("\(text.printable) is no mail's id", remedy: "give one that mails ls shows")
                }
                return id
            }
            let count = try place.withMails { database in
                try await FailedMail.retry(id: only, at: Date(), in: database.pool)
            }
            try OpenFile.standardOutput.write(Array("\(count) to be sent again.\n".utf8))
            return 0
        }
    }
}

extension DataOptions {
    /// Asks the schema of Notifications.
    fileprivate func withMails<Result: Sendable>(
        _ ask: @escaping @Sendable (ReachedDatabase) async throws -> Result
    ) throws -> Result {
        try withDatabase { database in
            try await NotificationsService.allMigrations.apply(to: database.pool)
            return try await ask(database)
        }
    }
}
