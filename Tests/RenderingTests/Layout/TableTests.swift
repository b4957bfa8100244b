import Testing

@testable import Rendering

@Suite("Tables")
struct TableTests {
    static let lines: Value = [
        ["description": "Seat", "amount": "20"], ["description": "A long line that is broken", "amount": "100"],
    ]

    private func table(_ columns: String, _ keys: String = "", box: String = "[10pt, 20pt, 200pt, auto]") throws
        -> Sheet
    {
        try Sheet(
            """
            - table:
                each: order.lines
                as: line
                style: body
                gap: 10pt
                padding: 2pt
            \(keys.indented(by: 4))
                columns:
            \(columns.indented(by: 6))
              id: lines
              box: \(box)
            """)
    }

    private let both = """
        - { header: Item, cell: "{line.description}", fit: wrap, footer: Total }
        - { cell: "{line.amount}", width: 60pt, align: right, footer: "{order.total}" }
        """

    @Test func `header, rows and footer follow each other, each as high as its highest cell`() throws {
        let items = try table(both).items(["order.lines": Self.lines, "order.total": "120"])
        #expect(items.map(\.text) == ["Item", "Seat", "20", "A long line that is broken", "100", "Total", "120"])
        // One row of 30 pt with 2 pt above and below, and the last but one of two lines.
        #expect(items.map { ($0.frame.y * 100).rounded() / 100 } == [22, 56, 56, 90, 90, 154, 154])
    }

    @Test func `columns have their widths, a gap between them and shares of the rest`() throws {
        let items = try table(both).items(["order.lines": Self.lines, "order.total": "120"])
        #expect(items["lines"].map(\.text).count == 7)
        for item in items where ["Item", "Seat", "Total"].contains(item.text) { #expect(item.frame.x == 10) }
        for item in items where ["20", "100", "120"].contains(item.text) { #expect(abs(item.frame.maxX - 210) < 0.01) }
        let wide = try #require(items.first { $0.text.hasPrefix("A long") })
        #expect(wide.frame.width <= 130 && wide.frame.height == 60)
    }

    @Test func `an automatic column is as wide as its widest cell`() throws {
        let sheet = try table(
            """
            - { cell: "{line.amount}", width: auto, align: right }
            - { cell: "{line.description}", fit: wrap }
            """)
        let items = try sheet.items(["order.lines": Self.lines])
        let (short, long, text) = (items[0].frame, items[2].frame, items[1].frame)
        #expect(abs(long.x - 10) < 0.01 && abs(short.maxX - long.maxX) < 0.01)
        #expect(abs(text.x - (long.maxX + 10)) < 0.01)
    }

    @Test func `rules stand below the header, between the rows and above the footer`() throws {
        let rules = """
            headerRule: { colour: "#000", width: 1pt }
            rowRule: { colour: "#ccc", width: 0.5pt, dash: [1pt, 2pt] }
            footerRule: { colour: "#c1121f", width: 2pt }
            """
        let sheet = try table(both, rules)
        let lines = try sheet.lines(["order.lines": Self.lines, "order.total": "120"]).filter { $0.hasPrefix("path") }
        #expect(
            lines == [
                "path front/lines M10,54 L210,54 stroke #000000 1 role artifact static",
                "path front/lines M10,88 L210,88 stroke #cccccc 0.5 dash 1,2 role artifact",
                "path front/lines M10,152 L210,152 stroke #c1121f 2 role artifact",
            ])
    }

    @Test func `a table without rows keeps its header and footer`() throws {
        #expect(try table(both).items(["order.total": "0"]).texts == ["Item", "Total", "0"])
    }

    @Test func `a cell that does not fit names its row's field`() throws {
        let error = try table(both).error(["order.lines": [["description": "Donaudampfschiff", "amount": "1"]]])
        #expect(error.problem.code == "textTooWide" && error.element == "front/lines")
        #expect(error.field == "line.description" && error.value == "Donaudampfschiff")
    }

    @Test func `a table that is too high or too wide is refused`() throws {
        let high = try table(both, box: "[10pt, 20pt, 200pt, 60pt]").error(["order.total": "0"])
        guard case .contentTooHigh(let height, _) = high.problem else { throw high }
        #expect(abs(Length.mm(height).points - 68) < 0.01)
        let wide = try table("- { cell: x, width: 150pt }\n- { cell: y, width: 60pt }").error()
        guard case .contentTooWide(let width, _) = wide.problem else { throw wide }
        #expect(abs(Length.mm(width).points - 220) < 0.01)
        #expect(wide.description.contains("element front/lines: the content is 7.06 mm too wide for 70.56 mm"))
    }
}
