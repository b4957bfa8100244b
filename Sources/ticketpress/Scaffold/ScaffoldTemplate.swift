import Foundation
import Rendering

/// Makes the folder of a new template, or leaves everything as it was.
struct ScaffoldTemplate {
    let name: String
    /// The folder that templates are in.
    let templates: String

    /// Returns the paths of the files that were made.
    func make() throws -> [String] {
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
        let files = ["template.yaml", "sample.json"].map { folder.appendingPathComponent($0) }
        do {
            for (path, text) in zip(files, [Starter.template(title: title), Starter.sample]) {
                try write(text, to: path)
            }
            return files + (try addSchema().map { [$0] } ?? [])
        } catch {
            for path in files { unlink(path) }
            rmdir(folder)
            throw error
        }
    }

    /// `summer-night` → `Summer night`
    private var title: String {
        let words = name.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private func write(_ text: String, to path: String) throws(FileError) {
        try OpenFile.making(path).write(Array(text.utf8))
    }

    /// The template's first line points editors to the schema beside it. Returns its path, or nil if it was there.
    private func addSchema() throws(FileError) -> String? {
        let path = templates.appendingPathComponent("template.schema.json")
        guard PathKind(of: path) == .nothing else { return nil }
        try write(TemplateSchema.format.jsonSchema, to: path)
        return path
    }
}
