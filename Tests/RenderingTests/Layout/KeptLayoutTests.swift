import Testing

@testable import Rendering

/// A renderer keeps what elements became on earlier tickets. Nobody may see that.
@Suite("What is kept from earlier tickets")
struct KeptLayoutTests {
    @Test("changes no ticket", arguments: Shipped.names)
    func shippedTemplates(_ name: String) throws {
        let shipped = try Shipped(name)
        var random = RepeatableRandom(seed: 7)
        for _ in 0..<40 {
            var value = shipped.sample
            for (path, values) in Self.changes where Bool.random(using: &random) {
                value = value.setting(path, values.randomElement(using: &random) ?? .null)
            }
            let document = try TicketDocument(checking: value)
            // What an examination lays out is neither kept nor taken from what was.
            let (expected, findings) = try shipped.renderer.examine(document)
            if let scene = try? shipped.renderer.scene(for: document) {
                #expect(findings.isEmpty)
                #expect(scene == expected)
            } else {
                #expect(!findings.isEmpty)
            }
        }
    }

    private static let changes: [(String, [Value])] = [
        ("locale", ["en-GB", "de-DE", "pl-PL", "ar-EG", "th-TH-u-ca-buddhist"]),
        ("event.name", ["Night", "A rather long night of music for strings and voices"]),
        ("event.startsAt", ["2026-05-01T19:30:00Z", "2026-12-24T19:30:00Z", .null]),
        ("event.timeZone", ["Europe/Warsaw", "America/New_York", .null]),
        // The same letters for a reader, other bytes: composed and decomposed.
        ("holder.name", ["Zo\u{EB}", "Zoe\u{308}", "Łukasz Żółć", .null]),
        ("seat.row", ["A", "B", .null]),
        ("seat.number", ["1", "2", "117"]),
        ("price.amount", ["38.50", "40", .null]),
        ("price.currency", ["GBP", "EUR", "JPY"]),
        (
            "order.lines",
            [[["description": "Seat", "quantity": 1, "amount": "12.50"]], [["description": "Box"]], .null]
        ),
        ("ticket.number", ["TP-1", "TP-2"]),
    ]

    @Test func `a string's data decides how a text that names the string looks`() throws {
        let sheet = try Sheet(
            "- { text: '{strings.seat}', style: body, at: [0, 0] }",
            head: "strings: { seat: \"Row {seat.row}, {strings.number}\", number: \"{seat.number}\" }")
        #expect(try sheet.items(["seat.row": "A", "seat.number": "1"]).texts == ["Row A, 1"])
        #expect(try sheet.items(["seat.row": "A", "seat.number": "2"]).texts == ["Row A, 2"])
        #expect(try sheet.items(["seat.row": "B", "seat.number": "2"]).texts == ["Row B, 2"])
    }

    @Test func `a string among the values that are joined is looked into as well`() throws {
        let sheet = try Sheet(
            "- { text: '{event.name, strings.seat | join: \", \"}', style: body, at: [0, 0] }",
            head: "strings: { seat: \"Row {seat.row}\" }")
        #expect(try sheet.items(["seat.row": "A"]).texts == ["Night, Row A"])
        #expect(try sheet.items(["seat.row": "B"]).texts == ["Night, Row B"])
    }

    @Test func `what no text names decides too: the zone of a time, the currency of an amount`() throws {
        let sheet = try Sheet(
            "- { text: '{event.startsAt | time} {price.amount | money}', style: body, at: [0, 0] }")
        func text(_ zone: Value, _ currency: Value) throws -> [String] {
            try sheet.items([
                "event.startsAt": "2026-05-01T12:00:00Z", "event.timeZone": zone, "price.amount": "5",
                "price.currency": currency,
            ]).texts
        }
        #expect(try text("UTC", "GBP") == ["12:00 £5.00"])
        #expect(try text("Asia/Tokyo", "GBP") == ["21:00 £5.00"])
        #expect(try text("Asia/Tokyo", "EUR") == ["21:00 €5.00"])
    }

    @Test func `two instants are compared in the zone of each ticket's event`() throws {
        let sheet = try Sheet(
            "- { text: late, style: body, at: [0, 0], when: 'event.startsAt > event.doorsAt' }")
        func texts(_ zone: Value) throws -> [String] {
            try sheet.items([
                "event.startsAt": "2026-05-01T12:00:00", "event.doorsAt": "2026-05-01T11:00:00Z",
                "event.timeZone": zone,
            ]).texts
        }
        #expect(try texts("UTC") == ["late"])
        #expect(try texts("Asia/Tokyo") == [])
    }

    @Test func `rows and their conditions follow the list of each ticket`() throws {
        let sheet = try Sheet(
            """
            - row:
                - { text: "{line.description}", style: body, each: order.lines, as: line, when: line.quantity }
              at: [0, 0]
            """)
        func texts(_ lines: Value) throws -> [String] { try sheet.items(["order.lines": lines]).texts }
        #expect(try texts([["description": "one", "quantity": 1]]) == ["one"])
        #expect(try texts([["description": "one", "quantity": .null]]) == [])
        #expect(
            try texts([["description": "two", "quantity": 1], ["description": "one", "quantity": 1]]) == ["two", "one"])
    }

    @Test func `a text that was written in other bytes is another text`() throws {
        let sheet = try Sheet("- { text: '{holder.name}', style: body, at: [0, 0] }")
        func bytes(_ name: Value) throws -> [UInt8] {
            Array(try sheet.items(["holder.name": name]).texts.joined().utf8)
        }
        #expect(try bytes("\u{212B}") == Array("\u{212B}".utf8))
        #expect(try bytes("A\u{30A}") == Array("A\u{30A}".utf8))
    }

    @Test func `a ticket of too many elements is refused also when it comes again`() throws {
        let sheet = try Sheet(
            """
            - column:
                - column:
                    - column:
                        - { text: x, style: body, each: order.lines, as: c }
                      each: order.lines
                      as: b
                  each: order.lines
                  as: a
              at: [0, 0]
            """)
        let lines = Value.list(Array(repeating: ["description": "x"], count: 30))
        for _ in 0..<2 {
            let error = try sheet.error(["order.lines": lines])
            guard case .tooManyItems = error.problem else {
                Issue.record("\(error)")
                continue
            }
        }
    }
}
