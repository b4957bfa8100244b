import Foundation
import Testing

@testable import Rendering

@Suite struct `A merged PDF` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let properties = SceneProperties(
        title: "All", language: "en", createdAt: Date(timeIntervalSince1970: 1_750_534_200))

    private func ticket(_ number: Int) throws -> Scene {
        Scene(
            ScenePage(
                .text(GlyphRun("Ticket \(number)", at: Point(x: 20, y: 40), link: "https://example.org/\(number)")),
                .image(SceneImage(picture: try .fourPixels(), target: Rect(x: 0, y: 50, width: 50, height: 50)))))
    }

    @Test func `has the pages of all its tickets, and shared things once`() throws {
        var pieces: [[UInt8]] = []
        let stream = try PDFStream(canvas: canvas, properties: properties) { pieces.append($0) }
        for number in 1...300 { try stream.append(ticket(number)) }
        #expect(pieces.count > 1, "bytes come while the pages are drawn")
        try stream.finish()
        let pdf = pieces.flatMap { $0 }
        let check = try ExternalTool.run("qpdf", "--check", "FILE", on: pdf, named: "all.pdf")
        #expect(check.status == 0, "\(check.text)")
        #expect(try ExternalTool.text(of: pdf) == (1...300).map { "Ticket \($0)" }.joined(separator: "\n"))
        let facts = try ExternalTool.run("pdfinfo", "-rawdates", "FILE", on: pdf, named: "all.pdf").text
        #expect(facts.contains("D:20250621193000Z"))
        #expect(String(decoding: pdf, as: UTF8.self).components(separatedBy: "/Subtype /Image").count - 1 == 2)
        #expect(
            try ExternalTool.run("pdffonts", "FILE", on: pdf, named: "all.pdf").text.split(separator: "\n").count == 3)
    }

    @Test func `of one ticket is the ticket`() throws {
        var pdf: [UInt8] = []
        let stream = try PDFStream(canvas: canvas, properties: properties) { pdf += $0 }
        try stream.append(ticket(1))
        try stream.finish()
        var scene = try ticket(1)
        scene.properties = properties
        #expect(try canvas.pdf(scene) == pdf)
    }

    @Test func `goes on after a ticket that cannot be drawn`() throws {
        var pdf: [UInt8] = []
        let stream = try PDFStream(canvas: canvas, properties: properties) { pdf += $0 }
        try stream.append(ticket(1))
        var bad = try ticket(2)
        var broken = try Picture.redAndBlue()
        broken.bytes = [1, 2, 3]
        broken.digest = "broken"
        bad.pages.append(ScenePage(.image(SceneImage(picture: broken, target: Rect(x: 0, y: 0, width: 9, height: 9)))))
        #expect(throws: RenderError.self) { try stream.append(bad) }
        try stream.append(ticket(3))
        try stream.finish()
        #expect(try ExternalTool.text(of: pdf) == "Ticket 1\nTicket 3")
    }

    @Test func `stops with the error of whoever takes the bytes`() throws {
        struct DiskFull: Error, Equatable {}
        let stream = try PDFStream(canvas: canvas, properties: properties) { _ in throw DiskFull() }
        #expect(throws: DiskFull()) {
            for number in 1...1000 { try stream.append(ticket(number)) }
        }
    }

    @Test func `without a page is refused`() throws {
        let stream = try PDFStream(canvas: canvas, properties: properties) { _ in }
        #expect(throws: RenderError.self) { try stream.finish() }
        #expect(throws: RenderError.self) { try canvas.pdf(Scene(properties: properties, pages: [])) }
    }
}
