import Foundation
import Testing

@testable import Rendering

@Suite("Checking a template")
struct TemplateCheckTests {
    private func check(_ sheet: Sheet, _ sample: [String: Value] = [:]) throws -> [TemplateCheck.Finding] {
        try TemplateCheck(sheet.compiled, sample: Sheet.ticket(sample)).run(pictureDPI: 36)
    }

    @Test func `a template that bears everything has no findings`() throws {
        let sheet = try Sheet(
            """
            - text: "{holder.name}"
              box: [0, 0, 380pt, 100pt]
              style: body
              fit: { shrink: 7pt, wrap: true }
              when: holder.name
            - { code: "{ticket.code}", box: [0, 110pt, 180pt, 180pt] }
            """)
        #expect(try check(sheet, ["holder.name": "Zoë"]).map(\.error.description) == [])
    }

    @Test func `a planted overflow is found with its measure and a picture`() throws {
        let sheet = try Sheet(
            """
            - { text: Admits, box: [0, 0, 100pt, 30pt], style: body }
            - { text: "{holder.name}", id: who, box: [0, 30pt, 120pt, 30pt], style: body, size: 8pt, when: holder.name }
            """)
        let findings = try check(sheet, ["holder.name": "Zoë"])
        #expect(findings.count == 1)
        let finding = try #require(findings.first)
        #expect(finding.severity == .error && finding.count > 5)
        #expect(finding.error.element == "front/who" && finding.error.field == "holder.name")
        guard case .textTooWide(let width, let available) = finding.error.problem else { throw finding.error }
        #expect(abs(available - 42.33) < 0.01 && width > 60)
        #expect(finding.torture?.name == "long Latin name")
        let picture = try Picture(reading: try #require(finding.picture), allowing: [.png])
        #expect(picture.size == Size(width: 200, height: 150))
    }

    @Test func `the picture frames the element in red`() throws {
        let sheet = try Sheet(#"- { text: "{holder.name}", id: who, box: [0, 0, 60pt, 30pt], style: body }"#)
        let document = try TicketDocument(checking: Sheet.ticket(["holder.name": "Maximiliana"]))
        let (scene, errors) = try sheet.renderer.examine(document)
        #expect(errors.map(\.problem.code) == ["textTooWide"])
        let items = scene.pages[0].items
        #expect(items.texts == ["Maximiliana"])
        let frame = try #require(items.last)
        guard case .path(_, _, let stroke?) = frame.content else { throw RenderError(.missingField) }
        #expect(frame.bounds == items[0].bounds && stroke.colour.red > 0.8 && stroke.colour.green < 0.1)
    }

    @Test func `everything that is wrong is found in one go`() throws {
        let sheet = try Sheet(
            """
            - { text: "{event.name}", id: a, box: [0, 0, 10pt, 30pt], style: body }
            - { text: "{event.name}", id: b, box: [0, 30pt, 100pt, 10pt], style: body }
            - { rect: { fill: "#000" }, id: c, box: [390pt, 0, 20pt, 20pt] }
            - { code: "{ticket.code}", id: d, box: [0, 100pt, 25pt, 25pt] }
            """)
        let (_, errors) = try sheet.renderer.examine(try TicketDocument(checking: Sheet.ticket()))
        #expect(
            errors.map { "\($0.element ?? "") \($0.problem.code)" } == [
                "front/a textTooWide", "front/b textTooHigh", "front/d modulesTooSmall", "front/c offPage",
            ])
    }

    @Test func `what was examined leaves no trace in tickets`() throws {
        let sheet = try Sheet("- { text: Midsummer Night, id: a, box: [0, 0, 10pt, 30pt], style: body }")
        _ = try sheet.renderer.examine(try TicketDocument(checking: Sheet.ticket()))
        #expect(try sheet.error().problem.code == "textTooWide")
    }

    @Test func `a colour on a printer of black dots is an error`() throws {
        func sheet(_ colour: String) throws -> Sheet {
            try Sheet(
                "- { rect: { fill: \"\(colour)\" }, id: bar, box: [0, 0, 20pt, 20pt] }",
                head: "printer: { dpi: 203, monochrome: true }")
        }
        let finding = try #require(try check(sheet("#c1121f")).first)
        #expect(finding.severity == .error)
        #expect(
            finding.error.description
                == "sheet: element front/bar: the element has the colour #c1121f, and the printer has only black; use "
                + "black or white, or declare a printer that is not monochrome")
        #expect(try check(sheet("#000")).isEmpty && (try check(sheet("#ffffff")).isEmpty))
    }

    @Test func `small text is a warning`() throws {
        let sheet = try Sheet("- { text: Terms, id: terms, box: [0, 0, 100pt, 10pt], style: body, size: 4.5pt }")
        let finding = try #require(try check(sheet).first)
        #expect(finding.severity == .warning)
        #expect(
            finding.error.description.contains("element front/terms: the text is set at 4.5 pt, under 5 pt; shorten"))
    }

    @Test func `a field that the template cannot do without is found`() throws {
        let sheet = try Sheet(
            #"- { text: "{venue.name}", id: where, box: [0, 0, 390pt, 60pt], style: body, fit: { shrink: 6pt } }"#)
        let findings = try check(sheet, ["venue.name": "Hall"])
        #expect(findings.map(\.error.problem) == [.missingField])
        #expect(findings.map(\.error.element) == ["front/where"])
    }

    @Test func `a picture without a text, and not said to be decoration, is an error`() throws {
        let sheet = try Sheet(
            """
            - { image: a.png, id: silent, box: [0, 0, 20pt, 20pt] }
            - { image: a.png, id: spoken, box: [30pt, 0, 20pt, 20pt], alt: A black square }
            - { image: a.png, id: decoration, box: [60pt, 0, 20pt, 20pt], role: artifact }
            - group:
                - { rect: { fill: "#000" }, id: sign, box: [0, 0, 5pt, 5pt], role: figure }
                - { rect: { fill: "#000" }, id: plain, box: [9pt, 0, 5pt, 5pt] }
              id: signs
              box: [90pt, 0, 20pt, 20pt]
            """, assets: ["a.png": SamplePNG.make()])
        let findings = try check(sheet)
        #expect(findings.map(\.error.problem) == [.pictureWithoutText, .pictureWithoutText])
        #expect(findings.map(\.error.element) == ["front/signs/sign", "front/silent"])
        #expect(findings.allSatisfy { $0.severity == .error && $0.torture == nil })
    }

    @Test func `a font may be put into documents unless its maker says no`() {
        func refusal(_ fsType: Int) -> String? { EmbeddingRights(fsType: fsType).refusal }
        for allowed in [0, 0x4, 0x8, 0x6, 0xE] { #expect(refusal(allowed) == nil) }
        for forbidden in [0x2, 0x100, 0x104, 0x200, 0x208] { #expect(refusal(forbidden) != nil) }
    }

    @Test func `a font that must not be put into documents is an error`() throws {
        let scratch = try Scratch()
        let fonts = try Project.fonts()
        var face = try #require(fonts.faces.first { $0.family == "Inter" && $0.weight == 400 && !$0.isItalic })
        face.file = try scratch.write(try Self.restricted(face.file), "restricted.otf").path
        let template = try Sheet("- { text: Admits one, box: [0, 0, 200pt, 30pt], style: body }").compiled.template
        let library = FontLibrary(faces: [face], fallback: [], fallbackByLanguage: [:])
        let findings = ForbiddenFonts.findings(in: template, fonts: library)
        #expect(findings.map(\.problem) == [.fontNotEmbeddable(reason: "its licence forbids it")])
        #expect(findings.first?.value == "Inter Regular")
        #expect(ForbiddenFonts.findings(in: template, fonts: fonts).isEmpty)
    }

    /// The font with the bit for "restricted licence embedding" in its OS/2 table.
    private static func restricted(_ file: String) throws -> [UInt8] {
        var bytes = Array(try Data(contentsOf: URL(filePath: file)))
        let tables = Int(bytes[4]) << 8 | Int(bytes[5])
        let entries = (0..<tables).map { 12 + 16 * $0 }
        let entry = try #require(entries.first { Array(bytes[$0..<$0 + 4]) == Array("OS/2".utf8) })
        let offset = bytes[entry + 8..<entry + 12].reduce(0) { $0 << 8 | Int($1) }
        bytes[offset + 9] = 2
        return bytes
    }
}
