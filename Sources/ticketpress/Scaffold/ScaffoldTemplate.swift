import Foundation
import Rendering

/// Makes the folder of a new template, or leaves everything as it was.
struct ScaffoldTemplate {
    let name: String
    /// The folder that templates are in.
    let templates: String

    /// Returns the template's folder.
    func make() throws -> String {
        guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9-]{0,63}/) != nil else {
            throw UsageError(
                "\(name.printable) is no name for a template", remedy: "use letters, digits and dashes, at most 64")
        }
        let folder = templates.appendingPathComponent(name)
        try makeFolders(templates)
        guard mkdir(folder, 0o777) == 0 else {
            if errno == EEXIST {
                throw UsageError("\(folder.printable) is there already", remedy: "choose another name")
            }
            throw FileError(.make, folder)
        }
        do {
            try write(Starter.template(title: title), to: folder.appendingPathComponent("template.yaml"))
            try write(Starter.sample, to: folder.appendingPathComponent("sample.json"))
            try addSchema()
        } catch {
            for file in ["template.yaml", "sample.json"] { unlink(folder.appendingPathComponent(file)) }
            rmdir(folder)
            throw error
        }
        return folder
    }

    /// `summer-night` → `Summer night`
    private var title: String {
        let words = name.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private func write(_ text: String, to path: String) throws(FileError) {
        try OpenFile.making(path).write(Array(text.utf8))
    }

    /// The template's first line points editors to the schema beside it.
    private func addSchema() throws(FileError) {
        let path = templates.appendingPathComponent("template.schema.json")
        guard PathKind(of: path) == .nothing else { return }
        try write(TemplateSchema.format.jsonSchema, to: path)
    }
}
