import ArgumentParser
import Foundation

struct TemplateNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a working template to start from.",
        discussion: """
            The folder NAME is made with a template.yaml and a sample.json in templates/ (of $TICKETPRESS_HOME, else of \
            the current folder) or in --templates DIR, and beside it template.schema.json, by which editors complete and \
            check a template.yaml, unless it is there. A template that is there already is never touched.
            """)

    @Argument(help: "The template's name: letters, digits and dashes.")
    var name: String

    @Option(help: ArgumentHelp("The folder of templates. (default: templates/)", valueName: "dir"))
    var templates: String?

    func run() throws {
        try reportingErrors {
            let made = try ScaffoldTemplate(name: name, templates: templates ?? Self.folder).make()
            let option = templates.map { " --templates \($0)" } ?? ""
            let text = """
                Made
                \(made.map { "  \($0.printable)" }.joined(separator: "\n"))
                Next:
                  ticketpress template preview \(name)\(option)    shows it in a browser, and again after each change
                  ticketpress render \(name)\(option)              makes a PDF of its sample
                  ticketpress template check \(name)\(option)      draws it with the hardest data there is

                """
            try OpenFile.standardOutput.write(Array(text.utf8))
            return 0
        }
    }

    /// `$TICKETPRESS_HOME/templates`, else that of the current folder: never beside an installed executable.
    private static var folder: String {
        guard let home = ProcessInfo.processInfo.environment["TICKETPRESS_HOME"], !home.isEmpty else {
            return "templates"
        }
        return home.appendingPathComponent("templates")
    }
}
