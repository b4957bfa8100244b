import Testing

@testable import Rendering

@Suite("Fitting text into its box")
struct FittingTextTests {
    private func sheet(_ keys: String, box: String = "[10pt, 20pt, 200pt, 60pt]") throws -> Sheet {
        try Sheet(#"- { text: "{event.name}", id: name, box: \#(box), style: body, \#(keys) }"#)
    }

    private let title = "The Midsummer Night of Songs"

    @Test func `text that is too wide is refused with its field and by how much`() throws {
        let error = try sheet("fit: error").error(["event.name": .string(title)])
        guard case .textTooWide(let width, let available) = error.problem else { throw error }
        #expect(width > available && abs(available - 70.56) < 0.01)
        let text = error.description
        #expect(text.hasPrefix(#"sheet: element front/name: event.name "The Midsummer Night of Songs" is "#), "\(text)")
        #expect(text.contains(" mm too wide for 70.56 mm; shorten it, widen the box"), "\(text)")
    }

    @Test func `without fit a text has one line`() throws {
        let error = try sheet("colour: \"#000\"").error(["event.name": "Night\nof Songs"])
        #expect(error.problem == .textTooLarge(lines: 2, allowed: 1))
        #expect(error.description.contains("takes 2 lines, and 1 are allowed; shorten it, raise lines"))
    }

    @Test func `wrapped text breaks between words`() throws {
        let runs = try #require(try sheet("fit: wrap").items(["event.name": .string(title)]).first).runs
        #expect(runs.map(\.text) == ["The Midsummer ", "Night of Songs"])
    }

    @Test func `wrapped text that is too high is refused with its measure`() throws {
        let error = try sheet("fit: wrap", box: "[0, 0, 200pt, 40pt]").error(["event.name": .string(title)])
        guard case .textTooHigh(let height, let available) = error.problem else { throw error }
        #expect(abs(height - 60 * 25.4 / 72) < 0.001 && abs(available - 40 * 25.4 / 72) < 0.001)
        #expect(error.description.contains(" is 7.06 mm too high for 14.11 mm; shorten it, make the box higher"))
    }

    @Test func `a word that is wider than the box is refused when wrapped`() throws {
        let error = try sheet("fit: wrap").error(["event.name": "Donaudampfschifffahrtsgesellschaft"])
        #expect(error.problem.code == "textTooWide")
    }

    @Test func `more lines than allowed are refused`() throws {
        let name = Value.string(title + " and " + title)
        let error = try sheet("fit: wrap, lines: 2", box: "[0, 0, 200pt, 200pt]").error(["event.name": name])
        #expect(error.problem == .textTooLarge(lines: 4, allowed: 2))
        #expect(error.element == "front/name" && error.field == "event.name")
    }

    @Test func `shrunken text has the largest size that fits, in quarter points`() throws {
        let shrunken = try sheet("fit: { shrink: 8pt }").items(["event.name": .string(title)])
        let size = try #require(shrunken.first?.runs.first).size
        #expect(size > 8 && size < 20 && (size * 4).rounded() == size * 4)
        #expect(try sheet("size: \(size)pt").items(["event.name": .string(title)]).texts == [title])
        let larger = try sheet("size: \(size + 0.25)pt").error(["event.name": .string(title)])
        #expect(larger.problem.code == "textTooWide")
    }

    @Test func `text that fits keeps its size`() throws {
        #expect(try sheet("fit: { shrink: 8pt }").items().first?.runs.first?.size == 20)
    }

    @Test func `text is never shrunk under its minimum`() throws {
        let sheet = try sheet("fit: { shrink: 18pt }")
        let error = try sheet.error(["event.name": .string(title)])
        guard case .textTooWide(let millimetres, _) = error.problem else { throw error }
        let width = try #require(
            try self.sheet("size: 18pt", box: "[0, 0, 380pt, 60pt]").items(["event.name": .string(title)]).first
        ).frame.width
        #expect(abs(Length.mm(millimetres).points - width) < 0.01)
    }

    @Test func `text that shrinks and wraps takes the lines it may have before it gets smaller`() throws {
        let keys = "fit: { shrink: 8pt, wrap: true }, lines: 2"
        let runs = try #require(try sheet(keys).items(["event.name": .string(title)]).first).runs
        #expect(runs.map(\.size) == [20, 20])
        let long = try #require(try sheet(keys).items(["event.name": .string(title + ", Part Two")]).first).runs
        #expect(long.count == 2 && long[0].size < 20 && long[0].size > 8)
    }

    @Test func `cut text ends in an ellipsis and stays in its box`() throws {
        let item = try #require(try sheet("fit: ellipsis").items(["event.name": .string(title)]).first)
        #expect(item.text.hasPrefix("The Mids") && item.text.hasSuffix("…"))
        #expect(item.frame.width <= 200.01 && item.frame.height == 30)
        #expect(try sheet("fit: ellipsis").items().texts == ["Night"])
    }

    @Test func `text is cut after the lines it may have`() throws {
        let name = Value.string(title + " and " + title)
        let item = try #require(try sheet("fit: ellipsis, lines: 2").items(["event.name": name]).first)
        #expect(item.frame.height == 60 && item.text.hasSuffix("…"))
    }

    @Test func `a text that is empty leaves nothing on the page`() throws {
        let sheet = try Sheet(#"- { text: '{seat.row | default: ""}', box: [0, 0, 100pt, 30pt], style: body }"#)
        #expect(try sheet.items().isEmpty)
    }
}
