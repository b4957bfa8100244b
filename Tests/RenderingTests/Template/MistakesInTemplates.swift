import Rendering
import Testing

@Suite struct `Mistakes in templates` {
    /// What is wrong with a page that has these elements, without the name of the file.
    private func problems(_ elements: String) -> [String] {
        ExampleTemplate.problems(ExampleTemplate.page(elements)).map {
            String($0.dropFirst("template.yaml:".count))
        }
    }

    /// What is wrong with a style, which is in line 6.
    private func styleProblems(_ style: String, more: String = "") -> [String] {
        let yaml = ExampleTemplate.page("- { text: a, at: [0, 0], style: body }")
            .replacing(
                "body: { family: Inter, size: 9pt }", with: "body: { family: Inter, size: 9pt, \(style) }\(more)")
        return ExampleTemplate.problems(yaml).map { String($0.dropFirst("template.yaml:".count)) }
    }

    @Test func `a page without mistakes is taken`() {
        #expect(problems("- { text: a, at: [0, 0], style: body }") == [])
    }

    // MARK: Keys and words

    @Test func `an unknown key is reported with the nearest one`() {
        #expect(
            problems("- text: a\n  at: [0, 0]\n  style: body\n  color: ink") == [
                "15:9: pages[0].elements[0].color: unknown key \"color\"; did you mean \"colour\"?"
            ])
    }

    @Test func `an unknown key that is near none is reported with those that are allowed`() {
        let found = problems("- line: { from: [0, 0], to: [1, 1], stroke: { width: 1 }, zzz: 1 }")
        #expect(
            found == [
                "12:65: pages[0].elements[0].line.zzz: unknown key \"zzz\"; allowed are from, to or stroke"
            ])
    }

    @Test func `a missing key is reported with what belongs there`() {
        #expect(
            problems("- line: { from: [0, 0], stroke: { width: 1 } }") == [
                "12:15: pages[0].elements[0].line: the key \"to\" is missing; add to: a point: [x, y]"
            ])
    }

    @Test func `an unknown word is reported with the nearest one`() {
        #expect(
            problems("- { text: a, at: [0, 0], style: body, align: centre }") == [
                "12:52: pages[0].elements[0].align: unknown word \"centre\"; did you mean \"center\"? "
                    + "allowed are left, center, right, start or end"
            ])
        #expect(
            problems("- { text: a, at: [0, 0], style: body, fit: rap }") == [
                "12:50: pages[0].elements[0].fit: unknown word \"rap\"; did you mean \"wrap\"? "
                    + "allowed are error, wrap or ellipsis"
            ])
        #expect(
            problems("- { text: a, at: [0, 0], style: body, features: [lnum, tnmu] }").map { $0.prefix(97) } == [
                "12:62: pages[0].elements[0].features[1]: unknown word \"tnmu\"; did you mean \"tnum\"? allowed are"
            ])
    }

    @Test func `an unknown kind of element is reported with the nearest one`() {
        #expect(
            problems("- { txt: a, at: [0, 0] }") == [
                "12:9: pages[0].elements[0]: none of the keys text, rect, circle, line, rule, path, image, code, "
                    + "group, column, row or table is here; did you mean \"text\"?"
            ])
    }

    @Test func `an element of two kinds is refused`() {
        #expect(
            problems("- { text: a, code: b, at: [0, 0], style: body }").contains(
                "12:9: pages[0].elements[0]: the keys \"text\" and \"code\" exclude each other; make two of it"))
    }

    @Test func `a key that stands twice is reported with both lines`() {
        #expect(
            problems("- text: a\n  at: [0, 0]\n  style: body\n  text: b\n  at: [1, 1]") == [
                "15:9: pages[0].elements[0].text: the key \"text\" stands here a second time; the first is in line 12; "
                    + "remove one of the two",
                "16:9: pages[0].elements[0].at: the key \"at\" stands here a second time; the first is in line 13; "
                    + "remove one of the two",
            ])
    }

    // MARK: Names

    @Test func `an unknown colour is reported with the nearest one`() {
        #expect(
            problems("- { text: a, at: [0, 0], style: body, colour: acent }") == [
                "12:53: pages[0].elements[0].colour: unknown colour \"acent\"; did you mean \"accent\"?"
            ])
        #expect(
            problems("- { rect: { fill: acent }, box: [0, 0, 1, 1] }") == [
                "12:25: pages[0].elements[0].rect.fill: unknown colour \"acent\"; did you mean \"accent\"?"
            ])
    }

    @Test func `a colour without quotes is explained`() {
        #expect(
            problems("- text: a\n  at: [0, 0]\n  style: body\n  colour: #fff").first?.hasPrefix(
                "15:16: pages[0].elements[0].colour: the colour is missing; put it in quotes") == true)
    }

    @Test func `a misspelt hexadecimal colour is refused`() {
        #expect(
            problems("- { text: a, at: [0, 0], style: body, colour: \"#12345\" }") == [
                "12:53: pages[0].elements[0].colour: \"#12345\" is no colour; write #rgb, #rrggbb or #rrggbbaa"
            ])
    }

    @Test func `an unknown style is reported with the nearest one`() {
        #expect(
            problems("- { text: a, at: [0, 0], style: bodi }") == [
                "12:39: pages[0].elements[0].style: unknown style \"bodi\"; did you mean \"body\"?"
            ])
    }

    @Test func `an unknown string is reported with the nearest one`() {
        #expect(
            problems("- { text: \"{strings.dors}\", at: [0, 0], style: body }") == [
                "12:17: pages[0].elements[0].text: unknown string \"dors\"; did you mean \"doors\"?"
            ])
    }

    @Test(arguments: [
        #"- { text: "{event.nmae}", at: [0, 0], style: body }"#,
        #"- { text: { en: x, de: "**{event.nmae}**" }, at: [0, 0], style: body }"#,
        "- { text: x, at: [0, 0], style: body, when: not event.nmae }", #"- { code: "{event.nmae}", at: [0, 0] }"#,
        #"- { text: "[x](https://e.org/{event.nmae})", at: [0, 0], style: body }"#,
        #"- { text: "{venue.city, event.nmae | join}", at: [0, 0], style: body }"#,
        #"- { text: "{event.startsAt | range: event.nmae}", at: [0, 0], style: body }"#,
        #"- { image: "{event.nmae}", at: [0, 0] }"#,
        ##"- { circle: { fill: "#000" }, box: [0, 0, 1, 1], alt: "{event.nmae}" }"##,
        "- { group: [{ text: x, style: body, at: [0, 0], when: event.nmae }] }",
        #"- table: { each: order.lines, style: body, columns: [{ cell: x, footer: "{event.nmae}" }] }\#n  at: [0, 0]"#,
        "- column: [{ text: x, style: body, each: event.nmae }]\n  at: [0, 0]",
    ])
    func `a field that no ticket has is reported with the nearest one`(elements: String) throws {
        let found = problems(elements)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("12:") == true)
        #expect(
            found.first?.hasSuffix(
                "\"event.nmae\" is not a field of a ticket; did you mean \"event.name\"? "
                    + "Fields of your own belong under extra") == true)
    }

    @Test func `a field of a list's item is reported as the template names it`() {
        #expect(
            problems("- column: [{ text: \"{line.amuont}\", each: order.lines, as: line, style: body }]\n  at: [0, 0]")
                == [
                    "12:26: pages[0].elements[0].column[0].text: \"line.amuont\" is not a field of a ticket; "
                        + "did you mean \"line.amount\"? Fields of your own belong under extra"
                ])
    }

    @Test func `a field that is near none is reported with where to look`() {
        #expect(
            problems("- { text: \"{wardrobe}\", at: [0, 0], style: body }").first?.hasSuffix(
                "use one that the README of the templates lists; fields of your own belong under extra") == true)
    }

    @Test(arguments: [
        ("terms", "a text", " (its line feeds begin new lines)"), ("event.startsAt", "an instant", ""),
        ("order.total", "a number", ""),
    ])
    func `what is no list is reported where it should repeat`(path: String, kind: String, hint: String) {
        let found = problems("- column: [{ text: \"{item.x}\", each: \(path), style: body }]\n  at: [0, 0]")
        #expect(
            found == [
                "12:44: pages[0].elements[0].column[0].each: `each` repeats over a list, and \(path) is \(kind); "
                    + "print it once, as text: \"{\(path)}\"\(hint), "
                    + "or give the data a list under extra"
            ])
    }

    @Test func `an object is no list either`() {
        let table = "- table: { each: order, style: body, columns: [{ cell: x }] }\n  at: [0, 0]"
        #expect(problems(table).count == 1)
        #expect(problems(table).first?.hasSuffix("such as order.lines or one of your own under extra") == true)
        #expect(problems(table.replacing("each: order,", with: "each: extra,")).count == 1)
        #expect(problems(table.replacing("each: order,", with: "each: extra.rows,")) == [])
        let item = "- column: [{ column: [{ text: x, each: line, as: b, style: body }], each: order.lines, as: line }]"
        #expect(problems(item + "\n  at: [0, 0]").count == 1)
    }

    @Test func `styles that extend each other are refused`() {
        let found = styleProblems(
            "extends: a", more: "\n  a: { extends: b }\n  b: { extends: body }")
        #expect(
            found == [
                "8:17: styles.b.extends: styles extend each other in a circle: \"body\" → \"a\" → \"b\" → \"body\"; "
                    + "let one of them stand alone"
            ])
    }

    @Test func `strings that lead to themselves are refused`() {
        let yaml = ExampleTemplate.page("- { text: a, at: [0, 0], style: body }")
            .replacing("{ doors: { en: Doors, de: Einlass } }", with: "{ a: \"{strings.b}\", b: \"{strings.a}\" }")
        #expect(
            ExampleTemplate.problems(yaml) == [
                "template.yaml:7:15: strings.a: the string refers to itself by way of others; write one of them out"
            ])
    }

    @Test func `two siblings of one name are refused`() {
        #expect(
            problems("- { text: a, at: [0, 0], style: body, id: x }\n- { text: b, at: [0, 0], style: body, id: x }")
                == [
                    "13:49: pages[0].elements[1].id: an element is called \"x\" already, in line 12; choose another id"
                ])
    }

    // MARK: Values

    @Test func `lengths must have a known unit and a sensible size`() {
        #expect(
            problems("- { text: a, at: [0, 2cm], style: body }") == [
                "12:28: pages[0].elements[0].at[1]: \"2cm\" is no length; write it like 12mm, 8.5pt, 1.25in or 12 (mm)"
            ])
        #expect(
            problems("- { text: a, at: [0, 11000], style: body }") == [
                "12:28: pages[0].elements[0].at[1]: the length 11000 is out of range; from -10000mm to 10000mm"
            ])
        for wrong in [".inf", "1e400", "-.nan", "0x10", "''", "12 mm", "mm", "1_000"] {
            #expect(problems("- { text: a, at: [0, \(wrong)], style: body }").count == 1, "\(wrong)")
        }
    }

    @Test func `pages are neither tiny nor huge`() {
        for (size, path) in [("[4, 99]", "size[0]"), ("[210, 5001]", "size[1]")] {
            let yaml = ExampleTemplate.page("- { text: a, at: [0, 0], style: body }")
                .replacing("[210mm, 99mm]", with: size)
            let found = ExampleTemplate.problems(yaml)
            #expect(found.count == 1)
            #expect(found.first?.contains("pages[0].\(path): the length") == true)
            #expect(found.first?.hasSuffix("from 5mm to 5000mm") == true)
        }
    }

    @Test func `a box has four numbers`() {
        #expect(
            problems("- { text: a, box: [0, 0, 5], style: body }") == [
                "12:25: pages[0].elements[0].box: the list has 3 items instead of 4; "
                    + "its place in the page or group: [x, y, width, height]"
            ])
    }

    @Test func `texts that YAML reads as numbers are sent into quotes`() {
        #expect(
            problems("- { text: 2026, at: [0, 0], style: body }") == [
                "12:17: pages[0].elements[0].text: found 2026; put it in quotes"
            ])
    }

    @Test func `a mistake in an expression is reported where its text stands`() {
        let found = problems("- { text: \"{event.name | uper}\", at: [0, 0], style: body, when: 'a =='}")
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("12:17: pages[0].elements[0].text: there is no filter “uper”"))
        #expect(found[0].hasSuffix("did you mean “upper”?"))
        #expect(found[1].hasPrefix("12:71: pages[0].elements[0].when: "))
    }

    @Test func `path data that cannot be drawn is refused`() {
        let found = problems("- { path: { d: \"X\", fill: ink }, box: [0, 0, 1, 1] }")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("12:22: pages[0].elements[0].path.d: path data") == true)
    }

    // MARK: What goes together

    @Test func `a logo needs level H`() {
        #expect(
            problems("- { code: a, at: [0, 0], logo: a.png }") == [
                "12:38: pages[0].elements[0].logo: a logo hides a part of the code, which only level H makes up for; "
                    + "add level: H"
            ])
        #expect(problems("- { code: a, at: [0, 0], level: H, logo: a.png }") == [])
        #expect(problems("- { code: a, at: [0, 0], type: aztec, logo: a.png }").count == 1)
    }

    @Test func `text without family or size is refused`() {
        #expect(
            problems("- { text: a, at: [0, 0], family: Inter }") == [
                "12:9: pages[0].elements[0]: the text has no size; "
                    + "give it here, or name a style that has it, such as `style: body`"
            ])
    }

    @Test func `type that shrinks to more than its size is refused`() {
        #expect(problems("- { text: a, at: [0, 0], style: body, fit: { shrink: 10pt } }").count == 1)
        #expect(problems("- { text: a, at: [0, 0], style: body, fit: { shrink: 9pt } }") == [])
    }

    @Test func `elements on a page need a place`() {
        #expect(
            problems("- { text: a, style: body }") == [
                "12:9: pages[0].elements[0]: the element has no place; "
                    + "add `box: [x, y, width, height]`, or `at: [x, y]`"
            ])
        #expect(problems("- { text: a, box: [0, 0, 1, 1], at: [0, 0], style: body }").count == 1)
    }

    @Test func `shares are widths in rows`() {
        #expect(problems("- { text: a, box: [0, 0, 1fr, 5], style: body }").count == 1)
        #expect(problems("- row: [{ text: a, box: [0, 0, 1fr, 5], style: body }]\n  at: [0, 0]") == [])
        #expect(problems("- row: [{ text: a, box: [0, 0, 5, 1fr], style: body }]\n  at: [0, 0]").count == 1)
    }

    @Test func `elements repeat only in rows and columns`() {
        #expect(
            problems("- { text: a, at: [0, 0], style: body, each: order.lines }") == [
                "12:51: pages[0].elements[0].each: only elements in a row or column can repeat, "
                    + "for here all would lie on one place; put it into a `column` or `row`"
            ])
    }

    @Test func `the item of a list is only known inside its element`() {
        let column = """
            - column:
                - { text: "{perk.label}", each: extra.perks, as: perk, style: body }
                - { text: "{perk.label}", style: body }
              at: [0, 0]
            """
        #expect(
            problems(column) == [
                "14:21: pages[0].elements[0].column[1].text: \"perk\" is only known inside the element whose `each` "
                    + "it belongs to; move this there, or use a path of the ticket data"
            ])
    }

    @Test func `items may not take a name that is in use`() {
        let nested = """
            - column:
                - { column: [{ text: a, each: item.rows, style: body }], each: extra.rows }
              at: [0, 0]
            """
        #expect(problems(nested).count == 1)
        #expect(problems(nested).first?.contains("is called \"item\" already") == true)
        let reserved = "- { column: [{ text: a, each: order.lines, as: seat, style: body }], at: [0, 0] }"
        #expect(problems(reserved).first?.contains("\"seat\" is a name of the ticket data") == true)
    }

    @Test func `a text per language serves the first locale`() {
        #expect(
            problems("- { text: { de: Einlass }, at: [0, 0], style: body }") == [
                "12:17: pages[0].elements[0].text: no text for en-GB, the first of `locales`; add one for en"
            ])
    }

    @Test func `an unknown version of the format is refused`() {
        let yaml = ExampleTemplate.page("[]").replacing("format: 1", with: "format: 2")
        #expect(
            ExampleTemplate.problems(yaml).contains {
                $0 == "template.yaml:1:9: format: this program reads format 1; update ticketpress"
            })
    }

    @Test func `gradients run forwards`() {
        #expect(
            problems("- { rect: { fill: { linear: [[0.5, ink], [0.2, ink]] } }, box: [0, 0, 1, 1] }").count == 1)
    }

    @Test func `asset names that could lead out of the folder are refused`() {
        for name in [
            "/etc/passwd.png", "../a.png", "a/../../b.png", "a\\b.png", "https://example.org/a.png", "a//b.png",
        ] {
            let found = problems("- { image: '\(name)', at: [0, 0] }")
            #expect(found.count == 1, "\(name)")
        }
        #expect(problems("- { image: a.gif, at: [0, 0] }").first?.contains("no picture that can be read") == true)
    }

    // MARK: All of them

    @Test func `all mistakes are reported at once, in the order of the file`() {
        let found = problems(
            """
            - { text: "{strings.dors}", at: [0, 0], style: body, colour: acent }
            - { text: "{", at: [0, 0], style: bodi }
            - { code: a, at: [0, x], logo: a.png }
            """)
        #expect(found.map { $0.prefix { $0 != " " } } == ["12:17:", "12:68:", "13:17:", "13:41:", "14:28:", "14:38:"])
    }

    @Test func `no more than fifty are reported`() {
        #expect(problems(String(repeating: "- { txt: a }\n", count: 500)).count == 50)
    }
}
