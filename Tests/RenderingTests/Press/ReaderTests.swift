import Foundation
import Testing

@testable import Rendering

/// Four readers of independent make open what the press writes, without a word of complaint, and find the same words.
@Suite("Readers of what the press writes")
struct ReaderTests {
    @Test(arguments: Exhibit.names)
    func `all open it and read the same words`(name: String) throws {
        let exhibit = try Exhibit(name)
        let scenes = try exhibit.tickets(6, seed: 7).map(\.scene)
        let scratch = try Scratch()
        let single = try scratch.write(try exhibit.renderer.pdf(scenes[0]), "single.pdf")
        let merged = try scratch.write(try exhibit.merged(scenes, by: .press), "merged.pdf")
        let faults = try Tool.script("compare_readers.py", [single.path, merged.path])
        #expect(faults.isEmpty, "\(faults)")
    }

    /// In one font a figure has two glyphs then.
    @Test func `all read figures of either kind`() throws {
        let sheet = try Sheet(
            """
            - { text: "{ticket.id}", box: [0, 0, 390pt, 60pt], style: body, family: EB Garamond, role: title }
            - { text: "{ticket.id}", box: [0, 60pt, 390pt, 60pt], style: body, family: EB Garamond, features: [lnum, tnum] }
            """)
        let pdf = try sheet.renderer.pdf(sheet.scene(["ticket.id": "1023456789"]))
        let scratch = try Scratch()
        let file = try scratch.write(pdf, "figures.pdf")
        let faults = try Tool.script("compare_readers.py", [file.path]) + Tool.script("conformance", [file.path])
        #expect(faults.isEmpty, "\(faults)")
        let text = try ExternalTool.run("pdftotext", "FILE", "-", on: pdf, named: "figures.pdf").text
        #expect(text.split(whereSeparator: \.isWhitespace) == ["1023456789", "1023456789"])
    }

    /// Long enough for several nodes of the page tree, several leaves of the parent tree, several cross-reference sections.
    @Test func `all open a document of more than a thousand tickets`() throws {
        let sheet = try Sheet("- { text: \"{ticket.id}\", box: [0, 0, 390pt, 60pt], style: body, role: title }")
        let scene = try sheet.scene(["ticket.id": "T-1"])
        var bytes: [UInt8] = []
        let press = MergedPress(fonts: sheet.compiled.fonts) { bytes += $0 }
        for _ in 0..<1100 { try press.append(scene) }
        try press.finish()
        let scratch = try Scratch()
        let file = try scratch.write(bytes, "many.pdf").path
        let faults = try Tool.script("compare_readers.py", [file]) + Tool.script("conformance", [file])
        #expect(faults.isEmpty, "\(faults)")
    }
}
