import Foundation
import Testing

@testable import Rendering

/// A shipped template with its sample, compiled, and a renderer for it.
struct Shipped {
    let name: String
    let compiled: CompiledTemplate
    let renderer: TicketRenderer
    let sample: Value

    /// Every folder of `templates/`: a new template is tested as soon as it is there.
    static let names: [String] = {
        let folder = Project.root.appending(path: "templates")
        // Where there is no folder, the test that counts the templates says so.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return entries.filter {
            FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/template.yaml").path)
        }.sorted()
    }()

    init(_ name: String) throws {
        self.name = name
        let folder = Project.root.appending(path: "templates/\(name)")
        compiled = try CompiledTemplate(TemplateFolder.load(folder), fonts: Project.fonts())
        renderer = try TicketRenderer(compiled)
        sample = try JSONReader.value(of: try #require(try TemplateFolder.sample(of: folder)))
    }

    func scene(_ value: Value? = nil, locale: String? = nil) throws -> Scene {
        try renderer.scene(for: TicketDocument(checking: value ?? sample, locale: locale))
    }

    func pdf(_ value: Value? = nil) throws -> [UInt8] { try renderer.pdf(try scene(value)) }
}
