import ArgumentParser
import Foundation
import Logging
import Postgres
import ServiceKit

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to what this program needs.",
        discussion: "serve does so by itself. Works beside a running server.")

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let isDry = dryRun
            let settings = try ServeSettings.quiet()
            let folder = try DataFolder(place.data)
            let lines = try waiting {
                try await ReachedDatabase.with(settings, folder, logger: Logger(label: "ticketpress")) { database in
                    var lines: [String] = []
                    for service in Services.all {
                        let migrations = service.allMigrations
                        let done =
                            try await isDry
                            ? migrations.pending(in: database.pool(of: service.name))
                            : migrations.apply(to: database.pool(of: service.name))
                        lines += done.map { "\(migrations.schema) \($0.number) \($0.name)\n" }
                    }
                    return lines
                }
            }
            let summary = lines.isEmpty ? "Nothing is missing.\n" : isDry ? "To be applied:\n" : "Applied:\n"
            try OpenFile.standardOutput.write(Array((summary + lines.joined()).utf8))
            return 0
        }
    }
}
