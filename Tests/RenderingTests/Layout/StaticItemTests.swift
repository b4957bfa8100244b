import Testing

@testable import Rendering

@Suite("What is the same on every ticket")
struct StaticItemTests {
    /// The items that are marked static, by what they say or are.
    private func statics(_ sheet: Sheet, _ changes: [String: Value] = [:]) throws -> Set<String> {
        Set(try sheet.items(changes).filter(\.isStatic).map { $0.text.isEmpty ? $0.element : $0.text })
    }

    @Test func `texts without data are static, and their strings with them`() throws {
        let sheet = try Sheet(
            """
            - { text: "{strings.doors}", box: [0, 0, 100pt, 30pt], style: body }
            - { text: "{strings.whose}", box: [0, 30pt, 100pt, 30pt], style: body }
            - { text: "{event.name}", box: [0, 60pt, 100pt, 30pt], style: body }
            - { text: Row, box: [0, 90pt, 100pt, 30pt], style: body, when: event.name }
            """, head: #"strings: { doors: { en: Doors, de: Einlass }, whose: "{ticket.id}" }"#)
        #expect(try statics(sheet) == ["Doors"])
    }

    @Test func `what a row stretches is static where the highest of the row is`() throws {
        func row(_ text: String) throws -> Sheet {
            try Sheet(
                """
                - row:
                    - { text: \(text), size: [100pt, auto], style: body, fit: wrap }
                    - { text: Top, size: [50pt, auto], style: body }
                    - { text: Middle, size: [80pt, auto], style: body, valign: middle }
                  box: [0, 0, 300pt, auto]
                """)
        }
        #expect(try statics(row("Some more words")) == ["Some more words", "Top", "Middle"])
        for name in ["Night", "A long long night"] {
            #expect(try statics(row(#""{event.name}""#), ["event.name": .string(name)]) == ["Top"])
        }
    }

    @Test func `what stands below something of changing height is not static`() throws {
        let sheet = try Sheet(
            """
            - column:
                - { text: Above, style: body }
                - { text: "{event.name}", style: body, fit: wrap }
                - { text: Below, style: body }
              box: [0, 0, 200pt, auto]
            - column:
                - { text: "{event.name}", size: [auto, 60pt], style: body, fit: wrap }
                - { text: Fixed, style: body }
                - { text: Maybe, style: body, when: seat.row }
                - { text: After, style: body }
              box: [200pt, 0, 200pt, auto]
            """)
        #expect(try statics(sheet) == ["Above", "Fixed"])
    }

    @Test func `what stands beside something of changing width is not static`() throws {
        let sheet = try Sheet(
            """
            - row:
                - { text: Before, size: [80pt, auto], style: body }
                - { text: "{event.name}", size: [auto, auto], style: body }
                - { text: Behind, size: [80pt, auto], style: body }
              box: [0, 0, 300pt, auto]
            """)
        #expect(try statics(sheet) == ["Before"])
    }

    @Test func `a share of what something else leaves is not static`() throws {
        let sheet = try Sheet(
            """
            - row:
                - { text: Shared, size: [1fr, auto], style: body, align: right }
                - { text: Moved, size: [80pt, auto], style: body }
                - { text: "{event.name}", size: [auto, auto], style: body }
              box: [0, 0, 300pt, auto]
            - row:
                - { text: Half, size: [1fr, auto], style: body, align: right }
                - { text: "{event.name}", size: [1fr, auto], style: body }
                - { text: Stays, size: [80pt, auto], style: body }
              box: [0, 40pt, 300pt, auto]
            """)
        #expect(try statics(sheet) == ["Half", "Stays"])
    }

    @Test func `what is centred beside something of changing height is not static`() throws {
        let row = """
            - row:
                - { text: Static, size: [80pt, auto], style: body }
                - { text: "{event.name}", size: [120pt, auto], style: body, fit: wrap }
              box: [0, 0, 300pt, HEIGHT]
              align: ALIGN
            """
        func found(_ align: String, _ height: String) throws -> Set<String> {
            try statics(Sheet(row.replacing("ALIGN", with: align).replacing("HEIGHT", with: height)))
        }
        #expect(try found("center", "auto").isEmpty)
        #expect(try found("end", "auto").isEmpty)
        #expect(try found("start", "auto") == ["Static"])
        #expect(try found("center", "100pt") == ["Static"])
    }

    @Test func `what turns together with something of changing size is not static`() throws {
        func found(_ box: String) throws -> Set<String> {
            try statics(
                Sheet(
                    """
                    - group:
                        - { text: Static, box: [0, 0, 80pt, 30pt], style: body }
                        - { text: "{event.name}", box: [80pt, 0, auto, 30pt], style: body }
                      box: \(box)
                      rotate: 270
                    """))
        }
        #expect(try found("[0, 0, 30pt, auto]").isEmpty)
        #expect(try found("[0, 0, 30pt, 300pt]") == ["Static"])
    }

    @Test func `a header over columns as wide as their data is not static`() throws {
        func table(_ width: String) throws -> Set<String> {
            try statics(
                Sheet(
                    """
                    - table:
                        each: order.lines
                        columns:
                          - { header: What, cell: "{item.description}", width: \(width), style: body }
                          - { header: Price, cell: "{item.amount}", style: body }
                      box: [0, 0, 300pt, auto]
                    """))
        }
        #expect(try table("50pt") == ["What", "Price"])
        #expect(try table("auto").isEmpty)
    }

    @Test func `every static item is the very same on another ticket`() throws {
        for name in Shipped.names {
            let shipped = try Shipped(name)
            func statics(_ value: Value) throws -> [SceneItem] {
                try shipped.scene(value).pages.flatMap(\.items).filter(\.isStatic)
            }
            let sample = shipped.sample
            let other = sample.setting("event.name", to: "Jo").setting("holder.name", to: "Al")
                .setting("venue.name", to: "Hall")
            #expect(try statics(other) == statics(sample), "\(name)")
        }
    }

    @Test func `a renderer keeps the languages apart`() throws {
        let sheet = try Sheet(
            "- { text: { en: Doors, de: Einlass, ar: Doors }, box: [0, 0, 100pt, 30pt], style: body }")
        let fresh = try ["en-GB", "de-DE", "ar-EG"].map { locale in
            try Sheet("- { text: { en: Doors, de: Einlass, ar: Doors }, box: [0, 0, 100pt, 30pt], style: body }")
                .lines(locale: locale)
        }
        for _ in 0..<2 {
            #expect(try ["en-GB", "de-DE", "ar-EG"].map { try sheet.lines(locale: $0) } == fresh)
        }
        #expect(Set(fresh).count == 3)
    }

    @Test func `a renderer keeps the tickets apart, also after one that was refused`() throws {
        let elements = """
            - column:
                - { text: "{event.name}", style: body, fit: wrap }
                - { text: Below, style: body }
              box: [0, 0, 200pt, 90pt]
            - { text: Seat, box: [200pt, 0, 100pt, 30pt], style: body, when: seat.row }
            """
        let tickets: [[String: Value]] = [[:], ["event.name": "Midsummer Night of Songs"], ["seat.row": "A"], [:]]
        let fresh = try tickets.map { try Sheet(elements).lines($0) }
        let sheet = try Sheet(elements)
        for (ticket, lines) in zip(tickets, fresh) {
            #expect(try sheet.lines(ticket) == lines)
            #expect(try sheet.error(["event.name": "Donaudampfschifffahrt"]).problem.code == "textTooWide")
        }
    }

    @Test func `a contrast that one language has is not taken for another`() throws {
        // The code stands on the dark half only below the longer text.
        let sheet = try Sheet(
            """
            - { rect: { fill: "#222" }, box: [0, 60pt, 400pt, 240pt] }
            - column:
                - { text: { en: "A short text", de: "Ein Text, der zwei Zeilen braucht" }, style: body, fit: wrap }
                - { code: fixed, light: none, size: [29pt, 29pt] }
              box: [0, 0, 200pt, auto]
            """, page: "background: \"#ffffff\"")
        #expect(try sheet.items(locale: "en-GB").count == 4)
        #expect(try sheet.error(locale: "de-DE").problem.code == "lowContrast")
        #expect(try sheet.items(locale: "en-GB").count == 4)
    }
}
