import ArgumentParser
import Domain
import Foundation
import Logging
import ServiceKit

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the box office: everything in one process, with nothing to set up, or some services alone.",
        discussion: """
            The services are gateway, auth, events, seats, reservations, payments, tickets and notifications; without a name \
            all of them run. Where some run alone, TICKETPRESS_SEATS_URL and so on say where the others are, and DATABASE_URL \
            where their data are; the port is 3000 with the gateway, else 3001 for auth to 3007 for notifications.

            Makes what is missing in the data folder on the first start: a private PostgreSQL, keys, an administrator whose \
            password is shown once. Ctrl-C and SIGTERM let requests under way finish. Environment variables change what is \
            to be changed: `ticketpress settings` lists them.
            """)

    @Argument(help: ArgumentHelp("The services to run. (default: all)", valueName: "service"))
    var services: [String] = []

    @OptionGroup var place: DataOptions

    @Option(help: ArgumentHelp("The port; 0 takes a free one. (default: 3000)", valueName: "n"))
    var port: UInt16?

    func run() throws {
        try reportingErrors {
            let part = try ServedPart(named: services)
            let settings = try ServeSettings.current()
            try place.requireShared(by: part, settings)
            LineLog.start(level: settings.logLevel.value, format: settings.logFormat.value)
            let server = BoxOfficeServer(
                part: part, settings: settings, folder: try DataFolder(place.data),
                port: port.map { Int($0) } ?? part.standardPort, logger: Logger(label: "ticketpress"), say: Self.say)
            try waiting { try await server.run() }
            return 0
        }
    }

    /// At once, also into a pipe. Where nobody reads, nobody is told.
    @Sendable private static func say(_ text: String) { try? OpenFile.standardOutput.write(Array(text.utf8)) }
}

/// Where a server keeps its things.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("The folder for the database, keys and documents. (default: data)", valueName: "dir"))
    var named: String?

    var data: String { named ?? "data" }

    /// For commands about what is sold already: a name that was misspelt is no reason to make a box office.
    func requireOffice(_ settings: ServeSettings) throws(UsageError) {
        guard settings.database(of: .tickets) == nil, PathKind(of: data.appendingPathComponent("postgres")) == .nothing
        else {
            return
        }
        throw UsageError(
            "there is no box office in \(data.printable)",
            remedy: "name its folder with --data, or set DATABASE_URL")
    }

    /// For a process that runs a part: it makes a secret and keys only in a folder that was named, which all can be given.
    /// Those that it would make where it happens to be started are not those of the others.
    func requireShared(by part: ServedPart, _ settings: ServeSettings) throws(UsageError) {
        guard named == nil else { return }
        for (name, setting) in settings.shared(by: part) where setting.value == nil {
            let path = data.appendingPathComponent(name)
            guard PathKind(of: path) == .nothing else { continue }
            throw UsageError(
                "there is no \(path.printable), which all processes of a box office share",
                remedy: "name the folder of all with --data, or set \(setting.name)")
        }
    }
}

extension ServeSettings {
    static func current() throws(SettingsError) -> ServeSettings {
        try ServeSettings(ProcessInfo.processInfo.environment)
    }

    /// The files that a process which runs a part has in common with the others, by their names in a data folder.
    func shared(by part: ServedPart) -> [(name: String, setting: Setting<String?>)] {
        guard !part.isWhole else { return [] }
        let all = [(DataFolder.secretName, serviceSecret), (DataFolder.tokenKeysName, tokenKeys)]
        return part.services.contains(.tickets) ? all + [(DataFolder.ticketKeysName, ticketKeys)] : all
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
