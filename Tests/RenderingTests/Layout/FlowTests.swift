import Testing

@testable import Rendering

@Suite("Columns and rows")
struct FlowTests {
    /// Black boxes: their sizes tell them apart.
    private func boxes(_ sizes: [String], more: [String] = []) -> String {
        sizes.enumerated().map { index, size in
            "- { rect: { fill: \"#000\" }, size: [\(size)]\(index < more.count ? ", \(more[index])" : "") }"
        }.joined(separator: "\n")
    }

    private func flow(_ kind: String, _ box: String, _ keys: String, _ children: String) throws -> Sheet {
        try Sheet("- \(kind):\n\(children.indented(by: 4))\n  id: flow\n  box: \(box)\n\(keys.indented(by: 2))")
    }

    private func frames(_ sheet: Sheet, _ changes: [String: Value] = [:]) throws -> [[Double]] {
        try sheet.items(changes).map {
            [$0.frame.x, $0.frame.y, $0.frame.width, $0.frame.height].map { ($0 * 100).rounded() / 100 }
        }
    }

    @Test func `a column stacks its children with gaps inside its padding`() throws {
        let sheet = try flow(
            "column", "[10pt, 20pt, 100pt, auto]", "gap: 5pt\npadding: 10pt", boxes(["auto, 10pt", "auto, 20pt"]))
        #expect(try frames(sheet) == [[20, 30, 80, 10], [20, 45, 80, 20]])
    }

    @Test func `the background of a column is as high as its content`() throws {
        let sheet = try flow(
            "column", "[10pt, 20pt, 100pt, auto]", "padding: 10pt\nbackground: { fill: \"#eee\" }",
            boxes(["auto, 15pt"]))
        #expect(
            try sheet.lines().first
                == "path front/flow M10,20 L110,20 L110,55 L10,55 Z fill #eeeeee role artifact static")
    }

    @Test(arguments: [("start", 20.0), ("center", 40.0), ("end", 60.0)])
    func `children of a column are aligned across it`(align: String, x: Double) throws {
        let sheet = try flow("column", "[20pt, 20pt, 80pt, auto]", "align: \(align)", boxes(["40pt, 10pt"]))
        #expect(try frames(sheet) == [[x, 20, 40, 10]])
    }

    @Test func `a child that is absent takes no gap`() throws {
        let children = boxes(
            ["auto, 10pt", "auto, 20pt", "auto, 30pt"], more: ["id: first", "when: seat.row", "id: last"])
        let sheet = try flow("column", "[0, 0, 100pt, auto]", "gap: 5pt", children)
        #expect(try frames(sheet) == [[0, 0, 100, 10], [0, 15, 100, 30]])
        #expect(try frames(sheet, ["seat.row": "A"]) == [[0, 0, 100, 10], [0, 15, 100, 20], [0, 40, 100, 30]])
    }

    @Test func `a column that is higher than its box is refused`() throws {
        let sheet = try flow("column", "[0, 0, 100pt, 30pt]", "gap: 5pt", boxes(["auto, 10pt", "auto, 20pt"]))
        let error = try sheet.error()
        guard case .contentTooHigh(let height, let available) = error.problem else { throw error }
        #expect(abs(Length.mm(height).points - 35) < 0.01 && abs(Length.mm(available).points - 30) < 0.01)
        #expect(error.description.contains("element front/flow: the content is 1.76 mm too high for 10.58 mm; shorten"))
    }

    @Test func `a row divides what is left into shares`() throws {
        let sheet = try flow(
            "row", "[0, 0, 120pt, 20pt]", "gap: 10pt\npadding: 10pt",
            boxes(["20pt, auto", "1fr, 5pt", "2fr, 5pt"]))
        #expect(try frames(sheet) == [[10, 10, 20, 0], [40, 10, 20, 5], [70, 10, 40, 5]])
    }

    @Test func `children of a row are as high as the row where it stretches them`() throws {
        let sheet = try flow("row", "[0, 0, 100pt, 20pt]", "align: stretch", boxes(["1fr, auto", "1fr, 5pt"]))
        #expect(try frames(sheet) == [[0, 0, 50, 20], [50, 0, 50, 5]])
    }

    @Test func `a row without a height stretches its children to the highest`() throws {
        let children = """
            - { text: "{event.name}", id: name, size: [60pt, auto], style: body, fit: wrap }
            - { rect: { fill: "#000" }, id: bar, size: [10pt, auto] }
            - { rect: { fill: "#000" }, id: low, size: [10pt, 5pt] }
            - column: [{ rect: { fill: "#000" }, id: in, size: [auto, 5pt] }]
              id: card
              size: [1fr, auto]
              background: { fill: "#eee" }
            - { text: Doors, id: mid, size: [80pt, auto], style: body, valign: middle }
            """
        let sheet = try flow("row", "[0, 0, 250pt, auto]", "background: { fill: \"#ddd\" }", children)
        for (name, height) in [("Night", 30.0), ("Long night long", 90)] {
            let items = try sheet.items(["event.name": .string(name)])
            #expect(try #require(items["flow"].first).frame.isAt(0, 0, 250, height))
            #expect(try #require(items["flow/bar"].first).frame.isAt(60, 0, 10, height))
            #expect(try #require(items["flow/low"].first).frame.isAt(70, 0, 10, 5))
            #expect(try #require(items["flow/card"].first).frame.isAt(80, 0, 90, height))
            #expect(try #require(items["flow/card/in"].first).frame.isAt(80, 0, 90, 5))
            #expect(abs(try #require(items["flow/mid"].first).frame.midY - height / 2) < 0.01)
            #expect(items.filter(\.isStatic).map(\.element) == ["front/flow/low"])
        }
    }

    @Test(arguments: ["start", "center", "end"])
    func `a row that aligns its children does not stretch them`(align: String) throws {
        let sheet = try flow("row", "[0, 0, 100pt, auto]", "align: \(align)", boxes(["10pt, 10pt", "10pt, auto"]))
        #expect(try frames(sheet).map(\.[3]) == [10, 0])
    }

    @Test(arguments: [("start", 0.0), ("center", 15.0), ("end", 30.0)])
    func `children of a row are aligned across it`(align: String, y: Double) throws {
        let sheet = try flow("row", "[0, 0, 100pt, auto]", "align: \(align)", boxes(["10pt, 10pt", "10pt, 40pt"]))
        #expect(try frames(sheet) == [[0, y, 10, 10], [10, 0, 10, 40]])
    }

    @Test func `an automatic width is that of the content`() throws {
        let children = """
            - { text: "{event.name}", id: name, size: [auto, auto], style: body }
            - { rect: { fill: "#000" }, id: rest, size: [1fr, 10pt] }
            """
        let sheet = try flow("row", "[0, 0, 300pt, auto]", "gap: 10pt", children)
        for name in ["Night", "A Midsummer Night"] {
            let items = try sheet.items(["event.name": .string(name)])
            let width = try #require(items["flow/name"].first).frame.width
            #expect(try #require(items["flow/rest"].first).frame.isAt(width + 10, 0, 290 - width, 10))
        }
    }

    @Test func `a row that is wider than its box is refused`() throws {
        let error = try flow("row", "[0, 0, 50pt, auto]", "gap: 10pt", boxes(["30pt, 5pt", "20pt, 5pt"])).error()
        #expect(error.problem.code == "contentTooWide")
        #expect(error.description.contains("element front/flow: the content is 3.53 mm too wide for 17.64 mm"))
    }

    @Test func `a child of a row that is absent leaves its room to the shares`() throws {
        let children = boxes(["20pt, 5pt", "1fr, 5pt"], more: ["when: seat.row"])
        let sheet = try flow("row", "[0, 0, 100pt, auto]", "gap: 10pt", children)
        #expect(try frames(sheet) == [[0, 0, 100, 5]])
        #expect(try frames(sheet, ["seat.row": "A"]) == [[0, 0, 20, 5], [30, 0, 70, 5]])
    }

    @Test func `each repeats an element for every item of a list`() throws {
        let child = """
            - { text: "{perk.label}", each: extra.perks, as: perk, size: [150pt, auto], style: body, when: perk.label }
            """
        for (kind, second) in [("column", (0.0, 35.0)), ("row", (155.0, 0.0))] {
            let sheet = try flow(kind, "[0, 0, 310pt, auto]", "gap: 5pt", child)
            let items = try sheet.items(["extra.perks": [["label": "Cloakroom"], ["label": ""], ["label": "Drink"]]])
            #expect(items.texts == ["Cloakroom", "Drink"])
            #expect(abs(items[1].frame.x - second.0) < 0.01 && abs(items[1].frame.y - second.1) < 0.01)
            #expect(try sheet.items().isEmpty)
        }
    }

    @Test func `a list may have many items but not any number`() throws {
        let sheet = try flow(
            "column", "[0, 0, 300pt, auto]", "gap: 0pt", "- { text: x, each: extra.perks, style: body }")
        let error = try sheet.error(["extra.perks": .list(Array(repeating: "x", count: 501))])
        #expect(error.problem == .tooManyItems(count: 501, limit: 500))
        #expect(error.element == "front/flow/text1" && error.field == "extra.perks")
        #expect(error.description.contains("extra.perks has 501 items, and 500 are allowed; leave some out"))
    }

    @Test func `lists within lists end in an error, not in an endless layout`() throws {
        let sheet = try flow(
            "column", "[0, 0, 100pt, auto]", "gap: 0pt",
            """
            - column:
                - column:
                    - { text: x, style: body, each: extra.rows, as: c }
                  each: extra.rows
                  as: b
              each: extra.rows
              as: a
            """)
        let rows = Value.list(Array(repeating: .string("row"), count: 60))
        #expect(try sheet.error(["extra.rows": rows]).problem == .tooManyItems(count: 20_001, limit: 20_000))
    }
}
