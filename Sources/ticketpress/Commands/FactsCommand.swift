import ArgumentParser
import Domain
import Foundation
import Logging
import Postgres
import ServiceKit

struct FactsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "facts", abstract: "See and retry what one service could not tell another.",
        discussion: "Works beside a running server.", subcommands: [FactsList.self, FactsRetry.self])
}

struct FactsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the facts that were parked, with the last error of each.",
        discussion: "A fact is parked for a consumer that failed as often as it may.")

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let parked = try place.eachService { service, database in
                try await ParkedFact.all(of: service, in: database.pool)
            }.flatMap(\.self)
            let lines = parked.map { fact in
                "\(fact.id)  \(fact.name)  \(fact.consumer)  \(fact.parkedAt.formatted(.iso8601))  \(fact.error.printable)\n"
            }
            try OpenFile.standardOutput.write(
                Array((lines.isEmpty ? "No fact is parked.\n" : lines.joined()).utf8))
            return 0
        }
    }
}

struct FactsRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Let parked facts be delivered again.")

    @Argument(help: "A fact's id, as `ticketpress facts ls` shows it; all, if it is left out.")
    var id: String?

    @OptionGroup var place: DataOptions

    func run() throws {
        try reportingErrors {
            let only = try id.map { text in
                guard let id = FactID(text) else {
                    throw UsageError("\(text.printable) is no fact's id", remedy: "give one that facts ls shows")
                }
                return id
            }
            let count = try place.eachService { service, database in
                try await ParkedFact.retry(of: service, id: only, in: database.pool)
            }.reduce(0, +)
            try OpenFile.standardOutput.write(Array("\(count) to be delivered again.\n".utf8))
            return 0
        }
    }
}

extension DataOptions {
    /// Asks every service's schema, in the database that is there.
    fileprivate func eachService<Result: Sendable>(
        _ ask: @escaping @Sendable (ServiceName, ReachedDatabase) async throws -> Result
    ) throws -> [Result] {
        try withDatabase { database in
            var results: [Result] = []
            for service in Services.all {
                try await service.allMigrations.apply(to: database.pool)
                results.append(try await ask(service.name, database))
            }
            return results
        }
    }

    /// Asks the database that is there.
    func withDatabase<Result: Sendable>(
        _ ask: @escaping @Sendable (ReachedDatabase) async throws -> Result
    ) throws -> Result {
        let settings = try ServeSettings.quiet()
        let folder = try DataFolder(data)
        return try waiting {
            try await ReachedDatabase.with(settings, folder, logger: Logger(label: "ticketpress"), ask)
        }
    }
}
