import Foundation
import Testing

@testable import Rendering

@Suite struct `A file` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)

    @Test func `in PNG has the size and the resolution that were asked for`() throws {
        let png = try canvas.png(ScenePage(.box(Rect(x: 0, y: 0, width: 300, height: 200), .solid(.black))), dpi: 150)
        #expect(PNGFile.size(of: png).map { [$0.width, $0.height] } == [625, 417])
        let report = try ExternalTool.run("file", "FILE", on: png, named: "page.png")
        #expect(report.text.contains("625 x 417, 8-bit/color RGB"))
        // 150 dots per inch are 5906 per metre.
        let chunk = Array("pHYs".utf8) + [0, 0, 0x17, 0x12, 0, 0, 0x17, 0x12, 1]
        #expect(png.firstRange(of: chunk) != nil)
        // It can be read to its end, checksums and all.
        let read = Picture(format: .png, size: Size(width: 625, height: 417), bytes: png, digest: "")
        #expect(throws: Never.self) { try PictureSurface.decoding(read) }
    }

    @Test func `in PNG is covered by its page to the last pixel`() throws {
        // 100.3 points at 72 dpi are 100 pixels, 100.7 are 101: neither leaves a pale edge.
        for side in [100.3, 100.7] {
            let page = ScenePage(
                .box(Rect(x: 0, y: 0, width: side, height: side), .solid(.black)), width: side, height: side)
            let png = try canvas.png(page, dpi: 72)
            let picture = Picture(
                format: .png, size: Size(width: side.rounded(), height: side.rounded()), bytes: png, digest: "\(side)")
            let seen = try canvas.raster(
                [
                    .image(
                        SceneImage(picture: picture, target: Rect(origin: .zero, size: picture.size)))
                ], region: Rect(origin: .zero, size: picture.size), scale: 1)
            #expect(Set(seen.bytes) == [0])
        }
    }

    @Test(arguments: [(210.0, 297.0), (180, 80), (5000, 10), (3, 4000)])
    func `in PNG can be as fine as the refusal says, and no finer`(width: Double, height: Double) throws {
        let page = ScenePage(width: width / 25.4 * 72, height: height / 25.4 * 72)
        let finest = CairoCanvas.largestResolution(of: page.size)
        let error = #expect(throws: RenderError.self) { try canvas.png(page, dpi: finest + 1) }
        #expect(error?.problem == .resolutionTooHigh(dpi: finest + 1, maximum: finest))
        let scale = finest / 72
        let sides = try [page.size.width, page.size.height].map { try PixelSurface.pixels($0 * scale) }
        #expect(sides[0] * sides[1] <= CairoCanvas.maximumPixels)
        #expect(sides[0] * sides[1] > CairoCanvas.maximumPixels * 95 / 100 || (sides.max() ?? 0) > 31_000)
    }

    @Test func `in PNG cannot be too large`() {
        let page = ScenePage(width: 1000, height: 1000)
        for dpi in [2400.0, 1e9, 0, -1, .nan, .infinity] {
            #expect(throws: RenderError.self) { try canvas.png(page, dpi: dpi) }
        }
    }

    @Test func `in SVG can be drawn by others`() throws {
        let page = ScenePage(
            .box(Rect(x: 0, y: 0, width: 300, height: 200), .solid(Colour(red: 0, green: 0, blue: 1))),
            .text(GlyphRun("Doors", colour: .white, at: Point(x: 20, y: 50))),
            .image(SceneImage(picture: .drawing(), target: Rect(x: 100, y: 100, width: 40, height: 40))))
        let svg = try canvas.svg(page)
        let picture = Picture(format: .svg, size: page.size, bytes: svg, digest: "svg")
        let seen = try canvas.raster(
            [.image(SceneImage(picture: picture, target: Rect(origin: .zero, size: page.size)))],
            region: Rect(origin: .zero, size: page.size), scale: 1)
        let same = try canvas.raster(page, region: Rect(origin: .zero, size: page.size), scale: 1)
        let difference = zip(seen.bytes, same.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Double(difference) / Double(seen.bytes.count) < 0.2)
    }

    @Test func `in PDF is sound and says what it is`() throws {
        let scene = Scene(
            properties: SceneProperties(
                title: "Midsummer (night) \\ Żółć /CreationDate (x", author: "City", subject: "Ticket 12",
                language: "en",
                createdAt: Date(timeIntervalSince1970: 1_750_534_200)),
            pages: [ScenePage(.text(GlyphRun("Doors", at: Point(x: 20, y: 50)))), ScenePage(width: 90, height: 60)])
        let pdf = try canvas.pdf(scene)
        let check = try ExternalTool.run("qpdf", "--check", "FILE", on: pdf, named: "ticket.pdf")
        #expect(check.status == 0, "\(check.text)")
        let facts = try ExternalTool.run("pdfinfo", "-rawdates", "-f", "1", "-l", "2", "FILE", on: pdf, named: "t.pdf")
            .text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for fact in [
            "Title: Midsummer (night) \\ Żółć /CreationDate (x", "Author: City", "Subject: Ticket 12",
            "CreationDate: D:20250621193000Z", "Pages: 2", "Page 1 size: 300 x 200 pts", "Page 2 size: 90 x 60 pts",
        ] {
            #expect(facts.contains(fact), "\(facts)")
        }
    }

    @Test func `in PDF has no date unless the ticket has one`() throws {
        let pdf = try canvas.pdf(Scene(ScenePage(), createdAt: nil))
        #expect(pdf.firstRange(of: Array("Date".utf8)) == nil)
        #expect(try ExternalTool.run("qpdf", "--check", "FILE", on: pdf, named: "ticket.pdf").status == 0)
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"), (1_750_534_200.9, "2025-06-21T19:30:00Z"),
        (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"), (253_402_300_800, nil), (.infinity, nil), (.nan, nil),
    ])
    func `knows the calendar`(seconds: Double, text: String?) {
        #expect(PDFDate.text(Date(timeIntervalSince1970: seconds)) == text)
    }
}
