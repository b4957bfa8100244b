import ArgumentParser
import Foundation

struct TemplateNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a working template to start from.",
        discussion: """
            The folder NAME is made in templates/ (or --templates DIR) with a template.yaml and a sample.json. \
            A template that is there already is never touched.
            """)

    @Argument(help: "The template's name: letters, digits and dashes.")
    var name: String

    @Option(help: ArgumentHelp("The folder of templates. (default: templates/)", valueName: "dir"))
    var templates: String?

    func run() throws {
        try reportingErrors {
            let folder = try ScaffoldTemplate(name: name, templates: templates ?? Self.folder).make()
            let option = templates.map { " --templates \($0)" } ?? ""
            let text = """
                Made \(folder)/template.yaml and \(folder)/sample.json.
                Next:
                  ticketpress template preview \(name)\(option)    shows it in a browser, and again after each change
                  ticketpress render \(name)\(option)              makes a PDF of its sample
                """
            try OpenFile.standardOutput.write(Array((text + "\n").utf8))
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
