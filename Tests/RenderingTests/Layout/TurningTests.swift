import Testing

@testable import Rendering

@Suite("Turning elements")
struct TurningTests {
    private func bounds(_ rotation: Int) throws -> Rect {
        let sheet = try Sheet(#"- { text: Night, box: [10pt, 20pt, 30pt, 200pt], style: body, rotate: \#(rotation) }"#)
        return try #require(try sheet.items().first).bounds
    }

    @Test func `a quarter turn keeps the box as the place on the page`() throws {
        let length = try bounds(90).height
        #expect(length > 40 && length < 80)
        // Downwards from the top, and upwards from the bottom.
        #expect(try bounds(90).isAt(10, 20, 30, length))
        #expect(try bounds(270).isAt(10, 220 - length, 30, length))
        #expect(try bounds(-90).isAt(10, 220 - length, 30, length))
    }

    @Test func `a half turn stands in its box upside down`() throws {
        let sheet = try Sheet("- { text: Night, box: [10pt, 20pt, 200pt, 30pt], style: body, rotate: 180 }")
        let item = try #require(try sheet.items().first)
        #expect(item.bounds.isAt(210 - item.frame.width, 20, item.frame.width, 30))
    }

    @Test func `a turned text is measured along the turned box`() throws {
        let error = try Sheet("- { text: Midsummer Night, box: [10pt, 20pt, 200pt, 30pt], style: body, rotate: 90 }")
            .error()
        guard case .textTooWide(_, let available) = error.problem else { throw error }
        #expect(abs(Length.mm(available).points - 30) < 0.01)
    }

    @Test func `any other angle turns about the centre`() throws {
        let sheet = try Sheet(
            "- { rect: { fill: \"#000\" }, id: star, box: [100pt, 100pt, 40pt, 20pt], rotate: 45 }")
        let bounds = try #require(try sheet.items().first).bounds
        let side = 60 / 2.0.squareRoot()
        #expect(bounds.isAt(120 - side / 2, 110 - side / 2, side, side))
        #expect(
            try sheet.lines() == [
                "path front/star M0,0 L40,0 L40,20 L0,20 Z fill #000000 through (0.71 0.71 -0.71 0.71 112.93 88.79) static"
            ])
    }

    @Test func `a group turns as a whole`() throws {
        let sheet = try Sheet(
            """
            - group:
                - { rect: { fill: "#000" }, id: a, box: [0, 0, 20pt, 10pt] }
                - { rect: { fill: "#000" }, id: b, box: [180pt, 20pt, 20pt, 10pt] }
              id: stub
              box: [10pt, 20pt, 30pt, 200pt]
              rotate: 90
            """)
        let items = try sheet.items()
        #expect(try #require(items["stub/a"].first).bounds.isAt(30, 20, 10, 20))
        #expect(try #require(items["stub/b"].first).bounds.isAt(10, 200, 10, 20))
    }
}
