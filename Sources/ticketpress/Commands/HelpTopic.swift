import ArgumentParser

/// What is asked of `ticketpress help`. ArgumentParser shows the general help for words that it does not know, as if
/// nothing were wrong with them.
enum HelpTopic {
    /// Throws when the words name no command.
    static func check(_ words: some Sequence<String>) throws(UsageError) {
        var command: any ParsableCommand.Type = Ticketpress.self
        for word in words where !word.hasPrefix("-") {
            guard let next = command.configuration.subcommands.first(where: { $0.name == word }) else {
                throw unknown(word, of: command)
            }
            command = next
        }
    }

    private static func unknown(_ word: String, of command: any ParsableCommand.Type) -> UsageError {
        let title = command == Ticketpress.self ? "ticketpress" : command.name
        let names = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { $0.name }
        guard !names.isEmpty else {
            return UsageError("\(title) has no commands of its own", remedy: "ask for `ticketpress help \(title)`")
        }
        let elsewhere = Ticketpress.configuration.subcommands.first { parent in
            parent.configuration.subcommands.contains { $0.name == word }
        }
        return UsageError(
            "\(title) has no command \(word)",
            remedy: elsewhere.map { "ask for `ticketpress help \($0.name) \(word)`" }
                ?? "it has \(names.joined(separator: ", "))")
    }
}

extension ParsableCommand {
    fileprivate static var name: String { configuration.commandName ?? "" }
}
