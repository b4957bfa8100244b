import Testing

@testable import Rendering

@Suite("Findings of a check")
struct FindingTests {
    private func check(_ sheet: Sheet, _ sample: [String: Value] = [:]) throws -> [TemplateCheck.Finding] {
        try TemplateCheck(sheet.compiled, sample: Sheet.ticket(sample)).run(pictureDPI: 36)
    }

    private func summary(_ findings: [TemplateCheck.Finding]) -> [String] {
        findings.map { "\($0.error.element ?? "") \($0.error.problem.code)" }
    }

    /// Order lines with room for a few letters each, above or below other texts.
    private func table(_ columns: String, box: String, before: String = "", after: String = "") throws -> Sheet {
        let table = """
            - table: { each: order.lines, as: line, style: body, gap: 10pt, columns: [\(columns)] }
              id: lines
              box: \(box)
            """
        return try Sheet([before, table, after].filter { !$0.isEmpty }.joined(separator: "\n"))
    }

    private static let lines: Value = [
        ["description": "Adult", "amount": "8"], ["description": "Child", "amount": "4"],
    ]

    @Test func `a table that is printed over other texts is found once for each of them`() throws {
        let texts = """
            - { text: Doors, id: doors, box: [0, 100pt, 100pt, 30pt], style: body }
            - { text: Coats, id: coats, box: [0, 150pt, 100pt, 30pt], style: body }
            """
        let columns = #"{ cell: "{line.description}", fit: { shrink: 5pt } }"#
        let over = [
            "front/lines offPage", "front/lines textOverText into front/coats",
            "front/lines textOverText into front/doors",
        ]
        let findings = try check(
            try table(columns, box: "[0, 0, 390pt, auto]", before: texts), ["order.lines": Self.lines])
        let found = findings.map { finding in
            guard case .textOverText(let other, let depth) = finding.error.problem else {
                return summary([finding])[0]
            }
            #expect(
                depth > 1 && finding.error.description.contains("mm into the text of \(other); move one of the two"))
            return summary([finding])[0] + " into \(other)"
        }
        #expect(found == over)
    }

    @Test func `each column that is too narrow is found, and rows are no cases`() throws {
        let columns = #"{ cell: "{line.description}", width: 60pt }, { cell: "{line.amount}", width: 40pt }"#
        let findings = try check(try table(columns, box: "[0, 0, 200pt, auto]"), ["order.lines": Self.lines])
            .filter { $0.error.problem.code == "textTooWide" }
        #expect(findings.map(\.error.field) == ["line.amount", "line.description"])
        let descriptions = [
            "long order.lines.*.description", "twelve order lines", "every text at its longest in en-GB",
        ]
        #expect(findings[1].count == descriptions.count && descriptions.contains(findings[1].torture?.name ?? ""))
    }

    @Test func `a wrong cell does not hide what else is wrong with the table`() throws {
        let columns = #"{ cell: "{line.description}", width: 60pt }, { cell: "{extra.nothing}", width: auto }"#
        let findings = try check(
            try table(columns, box: "[0, 0, 200pt, auto]"), ["order.lines": Self.lines])
        #expect(Set(summary(findings)).isSuperset(of: ["front/lines missingField", "front/lines textTooWide"]))
        #expect(findings.count { $0.error.problem == .missingField } == 1)
    }

    @Test func `what is too wide for its box is not said to leave the page as well`() throws {
        let sheet = try Sheet(
            """
            - { text: "{event.name}", id: name, box: [320pt, 0, 60pt, 30pt], style: body }
            - row:
                - { text: "{event.subtitle}", id: subtitle, size: [auto, auto], style: body, when: event.subtitle }
              id: line
              box: [320pt, 40pt, 60pt, 30pt]
            - { text: "{terms}", id: terms, box: [0, 80pt, 390pt, auto], style: body, fit: wrap, when: terms }
            """)
        #expect(
            summary(try check(sheet)) == [
                "front/line contentTooWide", "front/name textTooWide", "front/terms offPage",
            ])
    }

    @Test func `the deepest overlap is the one that is shown`() throws {
        let sheet = try Sheet(
            """
            - { text: "{event.name}", id: a, box: [0, 0, 390pt, auto], style: body, fit: wrap }
            - { text: Doors, id: b, box: [0, 45pt, 100pt, 30pt], style: body }
            """)
        // Three lines against the two of the case that comes first.
        let sample: [String: Value] = ["event.name": .string(String(repeating: "Midsummer ", count: 8))]
        let findings = try check(sheet, sample)
        #expect(summary(findings) == ["front/b textOverText"])
        guard case .textOverText("front/a", let depth)? = findings.first?.error.problem else { return }
        #expect(abs(Length.mm(depth).points - 30) < 0.01)
    }

    @Test func `a title of the document that cannot be made still leaves pictures`() throws {
        let sheet = try Sheet(
            "- { text: Doors, id: doors, box: [0, 0, 20pt, 30pt], style: body }",
            head: #"document: { title: "{ticket.number}" }"#)
        let findings = try check(sheet)
        #expect(summary(findings) == ["document missingField", "front/doors textTooWide"])
        #expect(findings.allSatisfy { $0.picture != nil })
    }

    @Test func `a page that cannot be laid out leaves the others`() throws {
        let sheet = try Sheet(
            yaml: """
                format: 1
                title: Sheet
                locales: [en-GB]
                styles: { body: { family: Inter, size: 20pt } }
                pages:
                  - name: front
                    size: [100mm, 100mm]
                    when: extra.rank > 3
                    elements: [{ text: Doors, style: body, box: [0, 0, 50, 10] }]
                  - name: back
                    size: [100mm, 100mm]
                    elements: [{ text: Doors, style: body, id: doors, box: [0, 0, 5, 10] }]

                """)
        let findings = try check(sheet, ["extra.rank": "high"])
        #expect(summary(findings).contains("back/doors textTooWide"))
        #expect(findings.allSatisfy { $0.picture != nil })
    }

    @Test func `where there is nothing to show, the finding says why`() throws {
        let sheet = try Sheet("- { text: Doors, box: [0, 0, 200pt, 30pt], style: body }")
        let finding = try #require(try check(sheet, ["event.startsAt": "soon"]).first)
        #expect(finding.error.problem == .invalidInstant && finding.picture == nil)
        guard case .missing("the data is refused before anything is laid out") = finding.illustration else {
            throw finding.error
        }
    }

    @Test func `a finding that layout does not make is framed too`() throws {
        let sheet = try Sheet(
            "- { rect: { fill: \"#0000ff\" }, id: bar, box: [100pt, 100pt, 200pt, 100pt] }",
            head: "printer: { dpi: 203, monochrome: true }")
        let finding = try #require(
            try TemplateCheck(sheet.compiled, sample: Sheet.ticket()).run(pictureDPI: 144).first)
        let picture = try Picture(reading: try #require(finding.picture), allowing: [.png])
        let colours = try CairoCanvas(fonts: sheet.compiled.fonts).raster(
            [.image(SceneImage(picture: picture, target: Rect(x: 0, y: 0, width: 800, height: 600)))],
            region: Rect(x: 0, y: 0, width: 800, height: 600), scale: 1
        ).colours
        #expect(colours.contains { $0.red > 0.6 && $0.blue < 0.4 })
    }

    @Test func `lists within lists end the check, too`() throws {
        let sheet = try Sheet(
            """
            - column:
                - column:
                    - column:
                        - { text: x, style: body, each: extra.rows, as: c }
                      each: extra.rows
                      as: b
                  each: extra.rows
                  as: a
              box: [0, 0, 100pt, auto]
            """)
        let rows = Value.list(Array(repeating: .string("row"), count: 60))
        let (scene, errors) = try sheet.renderer.examine(
            TicketDocument(checking: Sheet.ticket(["extra.rows": rows])))
        #expect(errors.map(\.problem) == [.tooManyItems(count: 20_001, limit: 20_000)] && scene.pages.count == 1)
    }
}

@Suite("Languages that a template claims")
struct ClaimedLanguageTests {
    private func findings(_ locales: String, _ elements: String, strings: String = "{ none: none }") throws -> [String]
    {
        let sheet = try Sheet(
            yaml: """
                format: 1
                title: Sheet
                locales: \(locales)
                styles: { body: { family: Inter, size: 20pt } }
                strings: \(strings)
                pages:
                  - name: front
                    size: [100mm, 100mm]
                    elements:
                \(elements.indented(by: 6))

                """)
        return try TemplateCheck(sheet.compiled, sample: Sheet.ticket()).run(pictureDPI: 36).map {
            #expect($0.severity == .warning && $0.torture == nil && $0.illustration == nil)
            return $0.error.description
        }
    }

    @Test func `a locale for which a text says nothing is a warning`() throws {
        let elements = """
            - { text: "{strings.doors}", style: body, box: [0, 0, 90, 10] }
            - { text: { en: Coats, pl: Szatnia }, id: coats, style: body, box: [0, 10, 90, 10] }
            - { code: "{ticket.code}", id: code, box: [0, 40, 40, 40], alt: { en: Code, de: Code } }
            """
        let remedy = "add the text in that language, or take the locale out of `locales`"
        #expect(
            try findings("[en-GB, de-AT, pl-PL]", elements, strings: "{ doors: { en: Doors } }") == [
                "sheet: element front/coats: the text is not given in de-AT; \(remedy)",
                "sheet: element front/code: alt is not given in pl-PL; \(remedy)",
                "sheet: element strings/doors: the text is not given in de-AT, pl-PL; \(remedy)",
            ])
    }

    @Test func `a language serves its regions, and a text for all serves everybody`() throws {
        let elements = """
            - { text: { en: Coats, de-CH: Garderobe, zh-Hans: 衣帽间 }, style: body, box: [0, 10, 90, 10] }
            - { text: "42", style: body, box: [0, 30, 90, 10] }
            """
        #expect(try findings("[en-GB, en-US, de-DE, zh-CN]", elements) == [])
    }
}
