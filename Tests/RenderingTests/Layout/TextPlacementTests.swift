import Foundation
import Testing

@testable import Rendering

@Suite("Placing text")
struct TextPlacementTests {
    static let alignments: [(align: String, locale: String, share: Double)] = [
        ("left", "en-GB", 0), ("center", "en-GB", 0.5), ("right", "en-GB", 1), ("start", "en-GB", 0),
        ("end", "en-GB", 1),
        ("left", "ar-EG", 0), ("center", "ar-EG", 0.5), ("right", "ar-EG", 1), ("start", "ar-EG", 1),
        ("end", "ar-EG", 0),
    ]

    @Test(arguments: alignments)
    func `a line stands left, centred or right, and start and end follow the language`(
        align: String, locale: String, share: Double
    ) throws {
        let sheet = try Sheet(
            #"- { text: "{event.name}", box: [10pt, 20pt, 200pt, 30pt], style: body, align: \#(align) }"#)
        let item = try #require(try sheet.items(locale: locale).first)
        let width = item.frame.width
        #expect(width > 40 && width < 80)
        #expect(item.frame.isAt(10 + share * (200 - width), 20, width, 30))
        #expect(abs(try #require(item.runs.first).origin.x - item.frame.x) < 0.01)
    }

    @Test func `each line of a block is aligned by itself`() throws {
        let sheet = try Sheet(
            #"- { text: "{event.name}", box: [0, 0, 200pt, 60pt], style: body, align: right, lines: 2 }"#)
        let runs = try #require(try sheet.items(["event.name": "Midsummer\nNight"]).first).runs
        #expect(runs.map(\.text) == ["Midsummer", "Night"])
        #expect(runs.allSatisfy { abs($0.origin.x + $0.advance - 200) < 0.01 })
        #expect(abs(runs[1].origin.y - runs[0].origin.y - 30) < 0.01)
    }

    @Test func `paragraphs stand apart by their own spacing, in place of empty lines`() throws {
        let sheet = try Sheet(
            #"- { text: "{terms}", box: [0, 0, 95pt, auto], style: body, fit: wrap, paragraphSpacing: 6pt }"#)
        let item = try #require(try sheet.items(["terms": "One two three\n\n\nFour\nFive\n"]).first)
        #expect(item.runs.map { $0.text.trimmingCharacters(in: .whitespaces) } == ["One two", "three", "Four", "Five"])
        let steps = zip(item.runs.dropFirst(), item.runs).map { $0.origin.y - $1.origin.y }
        #expect(steps.map { ($0 * 100).rounded() / 100 } == [30, 36, 36])
        #expect(item.frame.isAt(0, 0, item.frame.width, 4 * 30 + 2 * 6))
    }

    @Test func `without a spacing of paragraphs empty lines stay`() throws {
        let sheet = try Sheet(#"- { text: "{terms}", box: [0, 0, 200pt, auto], style: body, fit: wrap }"#)
        let item = try #require(try sheet.items(["terms": "One\n\nTwo"]).first)
        #expect(item.frame.height == 90)
        #expect(abs(item.runs[1].origin.y - item.runs[0].origin.y - 60) < 0.01)
    }

    @Test func `the spacing of paragraphs counts for what fits, and shrinks with the type`() throws {
        let text = #"- { text: "{terms}", box: [0, 0, 200pt, 65pt], style: body, paragraphSpacing: 10pt, "#
        let terms: [String: Value] = ["terms": "One\nTwo"]
        #expect(try Sheet(text + "fit: wrap }").error(terms).problem.code == "textTooHigh")
        let item = try #require(try Sheet(text + "fit: { shrink: 5pt, wrap: true } }").items(terms).first)
        let size = try #require(item.runs.first).size
        #expect(size == 18.5)
        #expect(abs(item.runs[1].origin.y - item.runs[0].origin.y - size * 2) < 0.01)
    }

    @Test(arguments: [("top", 20.0), ("middle", 55.0), ("bottom", 90.0)])
    func `a block stands at the top, in the middle or at the bottom of its box`(valign: String, y: Double) throws {
        let sheet = try Sheet(#"- { text: Night, box: [10pt, 20pt, 200pt, 100pt], style: body, valign: \#(valign) }"#)
        let item = try #require(try sheet.items().first)
        #expect(item.frame.isAt(10, y, item.frame.width, 30))
    }

    @Test func `texts of all sizes with valign baseline stand on one line`() throws {
        let sheet = try Sheet(
            """
            - { text: Row, box: [10pt, 80pt, 100pt, auto], style: body, valign: baseline }
            - { text: "12", box: [110pt, 80pt, 200pt, auto], style: body, size: 44pt, valign: baseline }
            """)
        #expect(try sheet.items().flatMap(\.runs).map(\.origin.y) == [80, 80])
    }

    @Test func `a text in words has its place, face, size and colour`() throws {
        let sheet = try Sheet(
            """
            - text: "Now: **{event.name}**, [more](https://example.org/{ticket.id})"
              id: what
              box: [10pt, 20pt, 300pt, 30pt]
              style: body
              colour: "#c1121f"
              role: heading1
            """)
        let line = try #require(try sheet.lines().first)
        #expect(line.hasPrefix(#"text front/what "Now: " at 10,"#))
        #expect(line.contains(#""Night" at "#) && line.contains("Inter Bold 20 #c1121f | "))
        #expect(line.hasSuffix(#"Inter Regular 20 #c1121f link "https://example.org/T-1" role heading1"#))
    }

    @Test func `a link opens from its own words only`() throws {
        let sheet = try Sheet(
            "- { text: 'a [b](https://b.example)[c](https://c.example) d', box: [0, 0, 300pt, 30pt], style: body }")
        let runs = try #require(try sheet.items().first).runs
        #expect(runs.map(\.text) == ["a ", "b", "c", " d"])
        #expect(runs.map(\.link) == [nil, "https://b.example", "https://c.example", nil])
    }

    @Test func `capitals follow the rules of the ticket's language`() throws {
        let sheet = try Sheet(#"- { text: "{event.name}", box: [0, 0, 300pt, 30pt], style: body, case: upper }"#)
        #expect(try sheet.items(["event.name": "istanbul"], locale: "en-GB").texts == ["ISTANBUL"])
        #expect(try sheet.items(["event.name": "istanbul"], locale: "tr-TR").texts == ["İSTANBUL"])
    }

    @Test func `a ticket has the texts of its language`() throws {
        let sheet = try Sheet(
            #"- { text: { en: Doors, de: Einlass }, box: [0, 0, 300pt, 30pt], style: body }"#)
        #expect(try sheet.items(locale: "en-US").texts == ["Doors"])
        #expect(try sheet.items(locale: "de-AT").texts == ["Einlass"])
        #expect(try sheet.items(locale: "fi-FI").texts == ["Doors"])
    }

    @Test(arguments: [8.0, 20, 60])
    func `an emoji is about as high as the type, and stands for its character`(size: Double) throws {
        let sheet = try Sheet(
            #"- { text: "{holder.name}", box: [10pt, 20pt, 380pt, auto], style: body, size: \#(size)pt }"#)
        let items = try sheet.items(["holder.name": "Zoë 🎉 B"])
        let emoji = try #require(items.compactMap(\.image).first)
        #expect(emoji.text == "🎉")
        #expect(emoji.target.height > 0.9 * size && emoji.target.height < 1.25 * size, "\(emoji.target)")
        #expect(abs(emoji.target.width / emoji.target.height - 1) < 0.15, "\(emoji.target)")
        let baseline = try #require(items.first?.runs.first).origin.y
        #expect(emoji.target.maxY > baseline && emoji.target.maxY < baseline + 0.35 * size)
        let next = try #require(items.first?.runs.last)
        #expect(next.text.hasSuffix("B") && next.origin.x >= emoji.target.maxX - 0.1 * size)
    }

    @Test func `a name with an emoji prints and can be read back from the PDF`() throws {
        let sheet = try Sheet(#"- { text: "{holder.name}", box: [10pt, 20pt, 380pt, auto], style: body }"#)
        let pdf = try sheet.renderer.pdf(try sheet.scene(["holder.name": "Zoë 🎉 Brännström"]))
        let text = try Tool.text(of: pdf).precomposedStringWithCanonicalMapping
        #expect(text.contains("Zoë") && text.contains("🎉") && text.contains("Brännström"), "\(text)")
    }
}
