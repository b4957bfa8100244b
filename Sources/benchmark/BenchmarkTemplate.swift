import Foundation
import Rendering

/// A shipped template, compiled, and tickets for it.
struct BenchmarkTemplate {
    let name: String
    let compiled: CompiledTemplate
    let tickets: VariedTickets

    init(named name: String, names: Names = .latin) throws {
        self.name = name
        let folder = URL(filePath: "templates/\(name)", directoryHint: .isDirectory)
        guard let sample = try TemplateFolder.sample(of: folder) else {
            throw Launch.Failure(description: "templates/\(name) has no sample.json to make tickets from")
        }
        tickets = VariedTickets(sample: try JSONReader.value(of: sample), names: names)
        compiled = try CompiledTemplate(
            try TemplateFolder.load(folder), fonts: try FontLibrary.load(manifest: URL(filePath: "fonts/fonts.yaml")))
    }
}
