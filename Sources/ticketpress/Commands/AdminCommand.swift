import ArgumentParser
import Auth
import Foundation
import Logging
import Postgres
import ServiceKit

struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Make administrators.", subcommands: [AdminCreate.self])
}

struct AdminCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an administrator, or of an account that is there.",
        discussion: """
            An account that is there gets the password, and its sessions end. Works beside a running server, and starts the \
            data folder's database where none runs.
            """)

    @Option(help: ArgumentHelp("The e-mail address.", valueName: "e"))
    var email: String

    @Option(help: ArgumentHelp("At least 8 characters: a capital, a small letter, a digit.", valueName: "p"))
    var password: String

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let (email, password) = (email, password)
            let settings = try ServeSettings.quiet()
            let folder = try DataFolder(place.data)
            let secret = try folder.serviceSecret(settings.serviceSecret.value)
            try waiting {
                try await ReachedDatabase.with(settings, folder, logger: Logger(label: "ticketpress")) { database in
                    try await AuthService.allMigrations.apply(to: database.pool)
                    try await AuthService.makeAdmin(
                        email: email, password: password, settings: AuthSettings(secret: secret), in: database.pool)
                }
            }
            try OpenFile.standardOutput.write(Array("\(email.printable) is an administrator.\n".utf8))
            return 0
        }
    }
}
