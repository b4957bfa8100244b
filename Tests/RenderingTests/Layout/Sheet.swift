import Foundation
import Testing

@testable import Rendering

/// A template of one page that a test writes, and a renderer for it. The page is 400 × 300 pt unless the test says so,
/// its style `body` sets lines of 30 pt.
struct Sheet {
    let compiled: CompiledTemplate
    let renderer: TicketRenderer

    init(
        _ elements: String, size: String = "[400pt, 300pt]", page: String = "", head: String = "",
        assets: [String: [UInt8]] = [:]
    ) throws {
        try self.init(
            yaml: """
                format: 1
                title: Sheet
                locales: [en-GB]
                \(head)
                styles:
                  body: { family: Inter, size: 20pt, lineHeight: 1.5 }
                pages:
                  - name: front
                    size: \(size)
                    \(page)
                    elements:
                \(elements.indented(by: 6))

                """, assets: assets)
    }

    init(yaml: String, assets: [String: [UInt8]] = [:]) throws {
        let template = try Template(name: "sheet", yaml: Array(yaml.utf8)) { name in
            guard let bytes = assets[name] else { throw AssetError("there is no \(name)") }
            return bytes
        }
        compiled = try CompiledTemplate(template, fonts: try Project.fonts())
        renderer = try TicketRenderer(compiled)
    }

    /// The smallest ticket, with `changes` by their paths.
    static func ticket(_ changes: [String: Value] = [:]) -> Value {
        let smallest: Value = ["ticket": ["id": "T-1", "code": "TICKET-1"], "event": ["name": "Night"]]
        return changes.reduce(smallest) { $0.setting($1.key, $1.value) }
    }

    func scene(_ changes: [String: Value] = [:], locale: String? = nil) throws -> Scene {
        try renderer.scene(for: try TicketDocument(checking: Self.ticket(changes), locale: locale))
    }

    /// What stands on the first page.
    func items(_ changes: [String: Value] = [:], locale: String? = nil) throws -> [SceneItem] {
        try #require(try scene(changes, locale: locale).pages.first).items
    }

    /// The first page in words, a line for each item.
    func lines(_ changes: [String: Value] = [:], locale: String? = nil) throws -> [String] {
        try scene(changes, locale: locale).describe(fonts: compiled.fonts).split(separator: "\n").dropFirst(2)
            .map(String.init)
    }

    /// Why the ticket is refused.
    func error(_ changes: [String: Value] = [:], locale: String? = nil) throws -> RenderError {
        try #require(throws: RenderError.self) { try scene(changes, locale: locale) }
    }
}

extension [SceneItem] {
    /// The items of an element, by its path below the page `front`.
    subscript(element: String) -> [SceneItem] { filter { $0.element == "front/\(element)" } }

    /// Texts in painting order.
    var texts: [String] { map(\.text).filter { !$0.isEmpty } }
}

extension SceneItem {
    var runs: [GlyphRun] { if case .text(let runs) = content { runs } else { [] } }

    var text: String { runs.map(\.text).joined() }

    var image: SceneImage? { if case .image(let image) = content { image } else { nil } }

    var code: SceneCode? { if case .code(let code) = content { code } else { nil } }
}

extension Rect {
    /// The same place to a hundredth of a point.
    func isAt(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Bool {
        [self.x - x, self.y - y, self.width - width, self.height - height].allSatisfy { abs($0) < 0.01 }
    }
}

extension String {
    func indented(by count: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}
