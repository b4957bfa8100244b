import PDFStructure
import Testing

@testable import Rendering

@Suite struct `A file from the press` {
    @Test(arguments: Shipped.names)
    func `has every object where it says, in the length that it says`(name: String) throws {
        let shipped = try Shipped(name)
        var tickets = RandomTickets(sample: shipped.sample, locales: shipped.compiled.template.locales, seed: 21)
        var scenes: [Scene] = []
        for _ in 0..<60 {
            let (value, locale) = tickets.next()
            // What does not fit its box is refused: that is not what this is about.
            guard let scene = try? shipped.scene(value, locale: locale) else { continue }
            let file = try PDFFile(shipped.renderer.pdf(scene))
            #expect(file.title == scene.properties.title)
            scenes.append(scene)
        }
        #expect(scenes.count > 20)
        var merged: [UInt8] = []
        let document = MergedPDF(shipped.compiled) { merged += $0 }
        for scene in scenes { try document.append(scene) }
        try document.finish()
        _ = try PDFFile(merged)
    }

    @Test(arguments: [
        "(", ")", "\\", "(()", ")(", "\\)", "a\\", "((a)\\(b)", "\\n\\012", "<<>>", "%%EOF", "endstream endobj",
        "ż(\\)", "\u{FEFF}a",
        "\u{2028}x", "𝄞 (\\", "é\u{0301}", "ⓐ)",
    ])
    func `gives back the title that it was given`(title: String) throws {
        let properties = SceneProperties(title: title, language: "en")
        let output = PDFBytes()
        DocumentInformation.write(properties, to: output)
        let written = try PDFObject(parsing: output.array)["Title"]?.text
        #expect(written.map { Array($0.unicodeScalars) } == Array(title.unicodeScalars))
    }

    @Test func `is refused when a single byte of it is missing`() throws {
        let pdf = try Shipped("classic").pdf()
        _ = try PDFFile(pdf)
        for place in stride(from: 20, to: pdf.count - 40, by: 97) {
            var broken = pdf
            broken.remove(at: place)
            #expect(throws: PDFFault.self) { try PDFFile(broken) }
        }
    }
}
