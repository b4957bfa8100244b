import Foundation
import Rendering
import Testing

@Suite struct `The schema of templates` {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `the schema for editors is up to date`() throws {
        let file = Self.root.appending(path: "templates/template.schema.json")
        let committed = try String(contentsOf: file, encoding: .utf8)
        let isCurrent = committed == TemplateSchema.format.jsonSchema  // Not inside, lest both be printed.
        #expect(
            isCurrent,
            "the format has changed; run: ticketpress template schema > templates/template.schema.json")
    }

    @Test func `the printed schema is JSON whose references all lead somewhere`() throws {
        let text = TemplateSchema.format.jsonSchema
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let definitions = try #require(object["$defs"] as? [String: Any])
        let references = text.matches(of: #/"\$ref": "\#/\$defs/([^"]*)"/#).map { String($0.1) }
        #expect(!references.isEmpty)
        #expect(Set(references) == Set(definitions.keys))
    }

    @Test func `every key has a line that explains it`() {
        func silent(_ node: SchemaNode, path: String) -> [String] {
            switch node.kind {
            case .object(let keys):
                keys.flatMap { key in
                    (key.node.summary.isEmpty ? [path + "." + key.name] : [])
                        + silent(key.node, path: path + "." + key.name)
                }
            case .list(let item, _), .map(_, let item): silent(item, path: path + "[]")
            case .tuple(let items), .oneOf(let items): items.flatMap { silent($0, path: path) }
            default: []
            }
        }
        let schema = TemplateSchema.format
        #expect(silent(schema.root, path: "") == [])
        #expect(schema.definitions.flatMap { silent($0.node, path: $0.name) } == [])
    }

    @Test func `the manual's example is a template`() throws {
        let manual = try String(contentsOf: Self.root.appending(path: "templates/README.md"), encoding: .utf8)
        let start = try #require(manual.range(of: "```yaml\n# "))
        let end = try #require(manual.range(of: "\n```", range: start.upperBound..<manual.endIndex))
        let yaml = String(manual[manual.index(start.lowerBound, offsetBy: 8)..<end.lowerBound])
        let template = try ExampleTemplate.parse(yaml)
        #expect(template.pages.map(\.elements.count) == [6])
    }

    @Test func `the manual explains every key`() throws {
        let manual = try String(contentsOf: Self.root.appending(path: "templates/README.md"), encoding: .utf8)
        let schema = TemplateSchema.format
        let all = Set(keys(schema.root) + schema.definitions.flatMap { keys($0.node) })
        #expect(all.filter { !manual.contains("`\($0)`") && !manual.contains("\($0):") }.sorted() == [])
    }

    private func keys(_ node: SchemaNode) -> [String] {
        switch node.kind {
        case .object(let keys): keys.flatMap { [$0.name] + self.keys($0.node) }
        case .list(let item, _), .map(_, let item): keys(item)
        case .tuple(let items), .oneOf(let items): items.flatMap(keys)
        default: []
        }
    }
}
