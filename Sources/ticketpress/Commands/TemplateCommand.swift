import ArgumentParser
import Rendering

struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Make, look at and describe templates.",
        subcommands: [TemplateNew.self, TemplateCheckCommand.self, TemplatePreview.self, TemplateSchemaCommand.self])
}

struct TemplateSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of template.yaml.",
        discussion: """
            Editors complete and check template.yaml by it. Save it beside the templates, where the first line of a \
            template points to it:

              ticketpress template schema > templates/template.schema.json
            """)

    func run() throws {
        try reportingErrors {
            try OpenFile.standardOutput.write(Array(TemplateSchema.format.jsonSchema.utf8))
            return 0
        }
    }
}

/// `ticketpress schema`, for fingers that are used to it.
struct SchemaAlias: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: TemplateSchemaCommand.configuration.abstract, shouldDisplay: false)

    func run() throws { try TemplateSchemaCommand().run() }
}
