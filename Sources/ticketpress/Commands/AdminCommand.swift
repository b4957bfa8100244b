import ArgumentParser
import Auth
import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Make administrators and staff.", subcommands: [AdminCreate.self])
}

struct AdminCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an administrator, or staff, or either of an account that is there.",
        discussion: """
            An account that is there gets the password, and its sessions end. Works beside a running server, and starts the \
            data folder's database where none runs.
            """)

    @Option(help: ArgumentHelp("The e-mail address.", valueName: "e"))
    var email: String

    @Option(help: ArgumentHelp("At least 8 characters: a capital, a small letter, a digit.", valueName: "p"))
    var password: String

    @Flag(help: "Make staff, who admit and give money back, and change neither events nor venues.")
    var staff = false

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let (email, password, role) = (email, password, staff ? Role.staff : .admin)
            let settings = try ServeSettings.quiet()
            let folder = try DataFolder(place.data)
            let secret = try folder.serviceSecret(settings.serviceSecret.value)
            try waiting {
                try await ReachedDatabase.with(
                    settings, folder, of: [.auth], logger: Logger(label: "ticketpress")
                ) { database in
                    try await AuthService.allMigrations.apply(to: database.pool(of: .auth))
                    try await AuthService.makeAdmin(
                        email: email, password: password, role: role, settings: AuthSettings(secret: secret),
                        in: database.pool(of: .auth))
                }
            }
            try OpenFile.standardOutput.write(
                Array("\(email.printable) is \(staff ? "staff" : "an administrator").\n".utf8))
            return 0
        }
    }
}
