import ArgumentParser
import Domain
import Foundation
import Logging
import ServiceKit

struct DemoDataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-data", abstract: "Fill the box office with halls, shows and buyers to try things with.",
        discussion: """
            Four venues with their seat maps, a dozen shows in the coming weeks, three buyers whose passwords are shown once. \
            What is there already stays as it is. Works beside a running server, and starts the data folder's database where \
            none runs.
            """)

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let server = BoxOfficeServer(
                settings: try ServeSettings.quiet(), folder: try DataFolder(place.data), port: 3000,
                logger: Logger(label: "ticketpress"), say: Self.say)
            try waiting {
                try await server.runBriefly { url, secret in
                    let filler = DemoFiller(url: url, today: Date()) {
                        try await secret.token(for: .gateway, at: Date())
                    }
                    Self.tell(try await filler.fill())
                }
            }
            return 0
        }
    }

    private static func tell(_ made: DemoFiller.Made) {
        var lines = ["Made \(made.venues) venues, \(made.shows) shows, \(made.accounts.count) buyers."]
        lines += made.accounts.map { "\($0.email), password \($0.password)" }
        say(lines.joined(separator: "\n") + "\n")
    }

    /// Where nobody reads, nobody is told.
    @Sendable private static func say(_ text: String) { try? OpenFile.standardOutput.write(Array(text.utf8)) }
}
