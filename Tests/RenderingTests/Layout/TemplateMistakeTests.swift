import Testing

@testable import Rendering

@Suite("Mistakes that the compiler and the layout name")
struct TemplateMistakeTests {
    private func refusal(_ elements: String, head: String = "") throws -> RenderError {
        try #require(throws: RenderError.self) { try Sheet(elements, head: head) }
    }

    @Test func `a family that is not declared is named with the nearest one`() throws {
        let error = try refusal("- { text: x, id: a, box: [0, 0, 10, 10], style: body, family: Intre }")
        #expect(error.problem == .unknownFont(nearest: "Inter"))
        #expect(
            error.description
                == "sheet: element front/a: \"Intre\" is not a family of fonts.yaml; did you mean Inter?")
        let other = try refusal("- { text: x, id: a, box: [0, 0, 10, 10], style: body, family: Comic Sans }")
        #expect(other.description.hasSuffix("use a family of fonts/fonts.yaml, or declare this one there"))
    }

    @Test func `an emoji font is no family to set text in`() throws {
        let error = try refusal("- { text: x, box: [0, 0, 10, 10], style: body, family: Noto Color Emoji }")
        #expect(error.problem.code == "unknownFont")
    }

    @Test func `a template that was not read from a file is asked for its fields too`() throws {
        var template = try Sheet("- { text: x, id: a, box: [0, 0, 10, 10], style: body }").compiled.template
        template.pages[0].elements[0].condition = .present("holder.nmae")
        let error = try #require(throws: RenderError.self) {
            try CompiledTemplate(template, fonts: try Project.fonts())
        }
        #expect(error.problem == .unknownField(nearest: "holder.name"))
        #expect(
            error.description.hasPrefix(
                "sheet: element front/a: holder.nmae is not a field of a ticket; did you mean holder.name?"))
    }

    @Test func `fields of your own are free below extra`() throws {
        let sheet = try Sheet(#"- { text: "{extra.any.thing}", box: [0, 0, 300pt, 30pt], style: body }"#)
        #expect(try sheet.items(["extra.any.thing": "x"]).texts == ["x"])
    }

    @Test func `a missing field names template, element and field, and what to do`() throws {
        let sheet = try Sheet(
            #"- { group: [{ text: "{holder.name}", id: who, box: [0, 0, 300pt, 30pt], style: body }], id: stub }"#)
        let error = try sheet.error()
        #expect(error.problem == .missingField)
        #expect(
            error.description
                == "sheet: element front/stub/who: holder.name is missing; add it to the data, or let the template do "
                + "without: {holder.name | default: \"–\"} or when: holder.name")
    }

    @Test func `a missing field of an item names its place in the data`() throws {
        let sheet = try Sheet(
            """
            - table: { each: order.lines, as: line, style: body, columns: [{ cell: "{line.amount}" }] }
              id: lines
              box: [0, 0, 300pt, auto]
            """)
        let error = try sheet.error(["order.lines": [["amount": "1"], ["description": "Fee"]]])
        #expect(error.problem == .missingField && error.element == "front/lines")
        #expect(error.field == "order.lines.1.amount")
    }

    @Test func `a character that no font has is named with its field`() throws {
        let sheet = try Sheet(#"- { text: "{holder.name}", id: who, box: [0, 0, 300pt, 30pt], style: body }"#)
        let error = try sheet.error(["holder.name": "Wulfila \u{10330}"])
        #expect(error.problem == .unknownGlyph(character: "\u{10330}", codePoint: 0x10330))
        #expect(error.field == "holder.name")
        #expect(
            error.description.contains("sheet: element front/who: holder.name \"Wulfila \u{10330}\" has the character"))
        #expect(error.description.contains("(U+10330), which is in no font; correct the text, or declare a font"))
    }

    @Test func `a link that nothing can open is refused with its field`() throws {
        let sheet = try Sheet(
            #"- { text: "[site]({event.organiser.url})", id: a, box: [0, 0, 300pt, 30pt], style: body }"#)
        let error = try sheet.error(["event.organiser.url": "javascript:alert(1)"])
        #expect(error.problem == .invalidLink && error.element == "front/a")
    }

    @Test func `a list that is none is refused`() throws {
        let sheet = try Sheet("- column: [{ text: x, id: a, each: extra.perks, style: body }]\n  at: [0, 0]")
        let error = try sheet.error(["extra.perks": "Drink"])
        #expect(
            error.problem.code == "wrongKind" && error.field == "extra.perks" && error.element?.hasSuffix("/a") == true)
    }
}
