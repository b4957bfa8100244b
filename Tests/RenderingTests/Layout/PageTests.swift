import Testing

@testable import Rendering

@Suite("Pages")
struct PageTests {
    private func sheet(height: String, page: String = "") throws -> Sheet {
        try Sheet(
            """
            - column:
                - { rect: { fill: "#000" }, size: [auto, 40pt] }
                - { rect: { fill: "#000" }, size: [auto, 60pt], when: seat.row }
              box: [10pt, 20pt, 100pt, auto]
            """, size: "[200pt, \(height)]", page: page)
    }

    private func size(_ sheet: Sheet, _ changes: [String: Value] = [:]) throws -> Size {
        try #require(try sheet.scene(changes).pages.first).size
    }

    @Test func `a page is as high as its content and the margin below it`() throws {
        let sheet = try sheet(height: "{ min: 15pt, max: 200pt, margin: 7pt }")
        #expect(try size(sheet) == Size(width: 200, height: 67))
        #expect(try size(sheet, ["seat.row": "A"]) == Size(width: 200, height: 127))
    }

    @Test func `a page is never lower than its minimum`() throws {
        #expect(try size(sheet(height: "{ min: 90pt, max: 200pt, margin: 7pt }")).height == 90)
    }

    @Test func `content that is higher than a page may get is refused`() throws {
        let sheet = try sheet(height: "{ min: 15pt, max: 100pt, margin: 8pt }")
        #expect(try size(sheet).height == 68)
        let error = try sheet.error(["seat.row": "A"])
        guard case .contentTooHigh(let height, let available) = error.problem else { throw error }
        #expect(abs(Length.mm(height).points - 128) < 0.01 && abs(Length.mm(available).points - 100) < 0.01)
        #expect(error.description.contains("sheet: element front: the content is 9.88 mm too high for 35.28 mm"))
    }

    @Test func `the background covers the page, however high it is`() throws {
        let fixed = try sheet(height: "100pt", page: "background: \"#ffeecc\"")
        #expect(
            try fixed.lines().first
                == "path front/background M0,0 L200,0 L200,100 L0,100 Z fill #ffeecc role artifact static")
        let auto = try sheet(height: "auto", page: "background: { linear: [\"#fff\", \"#000\"], angle: 90 }")
        #expect(
            try auto.lines().first
                == "path front/background M0,0 L200,0 L200,60 L0,60 Z fill linear 90°(0 #ffffff, 1 #000000) "
                + "role artifact")
    }

    @Test func `a page is left out unless its condition holds`() throws {
        let sheet = try Sheet(
            yaml: """
                format: 1
                title: Sheet
                pages:
                  - { name: front, size: [100, 50], elements: [] }
                  - { name: receipt, size: [80, 60], when: order.total > 0, elements: [] }
                """)
        #expect(try sheet.scene().pages.map(\.name) == ["front"])
        #expect(try sheet.scene(["order.total": "12"]).pages.map(\.name) == ["front", "receipt"])
    }

    @Test func `a ticket without any page is refused`() throws {
        let error = try Sheet("[]", page: "when: seat.row").error()
        #expect(error.description.contains("no page of the template applies to this ticket"))
    }

    @Test func `an element is left out unless its condition holds`() throws {
        let sheet = try Sheet(
            #"- { text: VIP, box: [0, 0, 100pt, 30pt], style: body, when: 'ticket.type == "VIP" and not seat.row' }"#)
        #expect(try sheet.items().isEmpty)
        #expect(try sheet.items(["ticket.type": "VIP"]).texts == ["VIP"])
        #expect(try sheet.items(["ticket.type": "VIP", "seat.row": "A"]).isEmpty)
    }

    @Test func `boxes in a group are relative to it, and its condition holds for all of it`() throws {
        let sheet = try Sheet(
            """
            - group:
                - { rect: { fill: "#000" }, id: a, box: [5pt, 6pt, 20pt, 10pt] }
                - group: [{ rect: { fill: "#000" }, id: b, box: [1pt, 2pt, 3pt, 4pt] }]
                  id: inner
                  box: [50pt, 60pt, 20pt, 20pt]
              id: stub
              box: [100pt, 10pt, 100pt, 100pt]
              when: seat.row
            """)
        let items = try sheet.items(["seat.row": "A"])
        #expect(try #require(items["stub/a"].first).frame.isAt(105, 16, 20, 10))
        #expect(try #require(items["stub/inner/b"].first).frame.isAt(151, 72, 3, 4))
        #expect(try sheet.items().isEmpty)
    }

    @Test func `what reaches beyond the page is refused with how far`() throws {
        let boxes = [
            ("left", "[-5pt, 0, 20pt, 20pt]"), ("top", "[0, -5pt, 20pt, 20pt]"), ("right", "[385pt, 0, 20pt, 20pt]"),
            ("bottom", "[0, 285pt, 20pt, 20pt]"),
        ]
        for (edge, box) in boxes {
            let error = try Sheet("- { rect: { fill: \"#000\" }, id: bar, box: \(box) }").error()
            guard case .offPage(let distance, _) = error.problem else { throw error }
            #expect(abs(Length.mm(distance).points - 5) < 0.01)
            #expect(
                error.description
                    == "sheet: element front/bar: the element reaches 1.76 mm beyond the \(edge) edge of the page; "
                    + "move it or make it smaller")
        }
    }

    @Test func `a tenth of a millimetre over the edge is none`() throws {
        #expect(try Sheet("- { rect: { fill: \"#000\" }, box: [-0.1, 0, 20, 20] }").items().count == 1)
    }

    @Test func `the document has the title, the author and the date of the ticket`() throws {
        let sheet = try Sheet(
            "[]", head: #"document: { title: { en: "{event.name}", de: "Karte {ticket.id}" }, author: "{venue.name}" }"#
        )
        let changes: [String: Value] = ["venue.name": "Hall", "ticket.issuedAt": "2026-05-01T19:30:00+02:00"]
        let words = try sheet.scene(changes, locale: "de-DE").describe(fonts: sheet.compiled.fonts)
        #expect(words.hasPrefix("document \"Karte T-1\" by \"Hall\" de-DE 2026-05-01T17:30:00Z\npage front 400×300\n"))
    }

    @Test func `a document property that is missing names the document`() throws {
        let error = try Sheet("[]", head: #"document: { title: "{venue.name}" }"#).error()
        #expect(error.problem == .missingField && error.element == "document" && error.field == "venue.name")
    }
}
