import Foundation
import Testing

@testable import Rendering

/// Faults that were found by comparing with Cairo and by checkers, each in its smallest form.
@Suite("What readers get of tables, emoji and right-to-left texts")
struct SpokenPictureTests {
    private func content(of sheet: Sheet, _ changes: [String: Value] = [:]) throws -> (plan: TagPlan, text: String) {
        let scene = try sheet.scene(changes)
        return (TagPlan(scene), try ExternalTool.text(of: try sheet.renderer.pdf(scene)))
    }

    @Test func `rules between the rows leave a table whole`() throws {
        let sheet = try Sheet(
            """
            - table:
                each: order.lines
                as: line
                columns: [{ header: What, cell: "{line.description}" }, { header: Price, cell: "{line.amount}" }]
                style: body
                rowRule: { width: 1pt }
                headerRule: { width: 1pt }
              box: [0, 0, 390pt, auto]
            """)
        let lines: Value = [["description": "Adult", "amount": "8"], ["description": "Child", "amount": "4"]]
        let tree = StructureTree(try content(of: sheet, ["order.lines": lines]).plan)
        #expect(tree.elements.count { "\($0.type)" == "Table" } == 1)
        #expect(tree.elements.count { "\($0.type)" == "TR" } == 3)
    }

    @Test(arguments: ["Zoë 🎉", "🎻", "a 👩‍👩‍👧 b"])
    func `an emoji can be read and copied`(name: String) throws {
        let sheet = try Sheet(#"- { text: "{holder.name}", box: [0, 0, 390pt, 60pt], style: body }"#)
        let text = try content(of: sheet, ["holder.name": .string(name)]).text
        for word in name.split(separator: " ") { #expect(text.contains(word), "\(text)") }
    }

    @Test func `a right-to-left text is shown in the order in which it is read`() throws {
        let sheet = try Sheet(#"- { text: "{holder.name}", box: [0, 0, 390pt, 60pt], style: body }"#)
        let pdf = try sheet.renderer.pdf(try sheet.scene(["holder.name": "אברהם"]))
        // MuPDF gives texts in the order of the stream.
        let file = try Scratch()
        let url = try file.write(pdf, "ticket.pdf")
        let text = try Tool.run(["mutool", "draw", "-q", "-F", "txt", url.path]).output
        #expect(text.contains("אברהם"), "\(text)")
    }
}
