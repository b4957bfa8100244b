import ArgumentParser

// The command: reads arguments and data, starts threads, writes files, and speaks to the person at the terminal.
// How a ticket looks is decided in Rendering alone; here is no rule of layout or drawing.

@main struct Ticketpress: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticketpress",
        abstract: "Turn ticket data into printed tickets: PDF, PNG or SVG with a code that scans.",
        discussion: """
            Start with `ticketpress render classic`, which draws the template's own sample.
            Exit codes: 0 all made, 1 something failed, 64 bad usage.
            """,
        subcommands: [
            RenderCommand.self, TemplateCommand.self, KeysCommand.self, VerifyCommand.self, StoreCommand.self,
            LinkCommand.self, FilesCommand.self, ServeCommand.self, ExportCommand.self, RerenderCommand.self,
            SettingsCommand.self, AdminCommand.self, DemoDataCommand.self, MigrateCommand.self, FactsCommand.self,
            MailsCommand.self, DoctorCommand.self,
            SchemaAlias.self,
        ])

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "help" {
            do throws(UsageError) {
                try HelpTopic.check(arguments.dropFirst())
            } catch {
                error.tell()
                exit(withError: ExitCode.validationFailure)
            }
        }
        main(arguments)
    }
}
