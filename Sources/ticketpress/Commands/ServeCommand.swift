import ArgumentParser
import Foundation
import Logging
import ServiceKit

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the box office: everything in one process, with nothing to set up.",
        discussion: """
            Makes what is missing in the data folder on the first start: a private PostgreSQL, keys, an administrator whose \
            password is shown once. Ctrl-C lets requests under way finish; SIGTERM also takes those that proxies still send, \
            for TICKETPRESS_DRAIN seconds; a second of either ends it at once. Environment variables change what is to be \
            changed: `ticketpress settings` lists them.
            """)

    @OptionGroup var place: DataOptions

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "n"))
    var port: UInt16 = 3000

    func run() throws {
        try reportingErrors {
            let settings = try ServeSettings.current()
            LineLog.start(level: settings.logLevel.value, format: settings.logFormat.value)
            let server = BoxOfficeServer(
                settings: settings, folder: try DataFolder(place.data), port: Int(port),
                logger: Logger(label: "ticketpress"), say: Self.say)
            try waiting { try await server.run() }
            return 0
        }
    }

    /// At once, also into a pipe. Where nobody reads, nobody is told.
    @Sendable private static func say(_ text: String) { try? OpenFile.standardOutput.write(Array(text.utf8)) }
}

/// Where a server keeps its things.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder for the database, keys and documents.", valueName: "dir"))
    var data = "data"

    /// For commands about what is sold already: a name that was misspelt is no reason to make a box office.
    func requireOffice(_ settings: ServeSettings) throws(UsageError) {
        guard settings.database.value == nil, PathKind(of: data.appendingPathComponent("postgres")) == .nothing else {
            return
        }
        throw UsageError(
            "there is no box office in \(data.printable)",
            remedy: "name its folder with --data, or set DATABASE_URL")
    }
}

extension ServeSettings {
    static func current() throws(SettingsError) -> ServeSettings {
        try ServeSettings(ProcessInfo.processInfo.environment)
    }

    /// For commands that come and go: only what is wrong is of interest.
    static func quiet() throws(SettingsError) -> ServeSettings {
        let settings = try current()
        LineLog.start(level: .error, format: settings.logFormat.value)
        return settings
    }
}

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List the environment variables that serve reads, and what is in force.",
        discussion: "Secrets are not shown. A value that cannot be used is an error, as it is for serve.")

    func run() throws {
        try reportingErrors {
            let lines = try ServeSettings.current().all.map { setting in
                "\(setting.name)=\(setting.shown)\(setting.isSet ? "" : "  (default)")\n    \(setting.meaning)\n"
            }
            try OpenFile.standardOutput.write(Array(lines.joined().utf8))
            return 0
        }
    }
}
