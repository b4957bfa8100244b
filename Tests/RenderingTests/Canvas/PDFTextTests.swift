import Foundation
import Testing

@testable import Rendering

@Suite struct `The text of a PDF` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)

    @Test(arguments: [
        (InstalledFont.inter, "Łukasz Żółć"), (.inter, "Zoë Müller-O’Brien"), (.noto, "Nguyễn Thị Minh Khai"),
        (.noto, "Αλέξανδρος Иванова"), (.arabic, "محمد عبد الله"), (.hebrew, "דניאל כהן"),
        (.devanagari, "अमित शर्मा"), (.bengali, "অমিত সেন"), (.tamil, "கமல் ராஜன்"), (.thai, "สมชาย ใจดี"),
        (.japanese, "山田 太郎"), (.korean, "김민수"),
    ])
    func `comes back as it was given`(font: InstalledFont, name: String) throws {
        let pdf = try canvas.pdf(Scene(ScenePage(.text(GlyphRun(name, font, at: Point(x: 20, y: 50))))))
        #expect(try ExternalTool.text(of: pdf) == name)
    }

    @Test(arguments: [(InstalledFont.bengali, "রবীন্দ্রনাথ ঠাকুর"), (.devanagari, "हिन्दी किताब"), (.thai, "น้ำ")])
    func `keeps letters that stand before the one they follow`(font: InstalledFont, name: String) throws {
        let pdf = try canvas.pdf(Scene(ScenePage(.text(GlyphRun(name, font, at: Point(x: 20, y: 50))))))
        // poppler may see a gap where a mark hangs over: the letters and their order are what counts.
        let found = try ExternalTool.text(of: pdf).filter { $0 != " " }
        #expect(Array(found.unicodeScalars) == Array(name.filter { $0 != " " }.unicodeScalars))
    }

    @Test func `has the emoji that is drawn as a picture`() throws {
        let name = GlyphRun("Zoë", at: Point(x: 20, y: 50))
        let emoji = SceneImage(
            picture: try .fourPixels(), target: Rect(x: 24 + name.advance, y: 38, width: 15, height: 15), text: "🎉")
        let pdf = try canvas.pdf(Scene(ScenePage(.text(name), .image(emoji))))
        #expect(try ExternalTool.text(of: pdf) == "Zoë 🎉")
    }

    @Test func `can be turned`() throws {
        let turned = SceneItem.text(
            GlyphRun("Einlass 19 Uhr", at: .zero), transform: .rotation(degrees: 90).then(.translation(100, 20)))
        let pdf = try canvas.pdf(Scene(ScenePage(turned)))
        #expect(try ExternalTool.text(of: pdf) == "Einlass 19 Uhr")
    }

    @Test func `uses fonts that the file holds in part`() throws {
        let scene = Scene(
            ScenePage(
                .text(GlyphRun("Doors", at: Point(x: 20, y: 40))),
                .text(GlyphRun("Ώρα", .noto, at: Point(x: 20, y: 80))),
                .text(GlyphRun("山田", .japanese, at: Point(x: 20, y: 120)))))
        let fonts = try ExternalTool.run("pdffonts", "FILE", on: canvas.pdf(scene), named: "ticket.pdf").text
            .split(separator: "\n").dropFirst(2)
        #expect(fonts.count == 3)
        for font in fonts {
            // The columns before the object's number: embedded, subset, Unicode.
            #expect(font.split(separator: " ").suffix(5).prefix(3) == ["yes", "yes", "yes"], "\(font)")
        }
    }

    @Test func `leads where its links say`() throws {
        let odd = "https://example.org/tickets/12?q='a'&b=(c)\\d é"
        let scene = Scene(
            ScenePage(.text(GlyphRun("the ticket", at: Point(x: 20, y: 50), link: odd))),
            ScenePage(
                .text(GlyphRun("again", at: Point(x: 30, y: 60), link: "https://example.org/")), width: 500, height: 90)
        )
        let pdf = try canvas.pdf(scene)
        let source = try ExternalTool.run(
            "qpdf", "--qdf", "--object-streams=disable", "FILE", "-", on: pdf, named: "ticket.pdf"
        ).text
        #expect(source.contains("/URI (https://example.org/tickets/12?q=%27a%27&b=%28c%29%5Cd%20%C3%A9)"))
        #expect(source.contains("/URI (https://example.org/)"))
        #expect(try ExternalTool.run("qpdf", "--check", "FILE", on: pdf, named: "ticket.pdf").status == 0)
    }

    @Test(arguments: [0, 1, 2])
    func `keeps its links whatever covers the page`(place: Int) throws {
        var items = ["one", "two"].enumerated().map { index, name in
            SceneItem.text(
                GlyphRun(name, at: Point(x: 20, y: 50 + 50 * Double(index)), link: "https://example.org/\(name)"))
        }
        items.insert(.box(Rect(x: -5, y: -5, width: 310, height: 210), .solid(.white)), at: place)
        let page = ScenePage(name: "front", size: Size(width: 300, height: 200), items: items)
        let pdf = try canvas.pdf(Scene(page, page))
        let check = try ExternalTool.run("qpdf", "--check", "FILE", on: pdf, named: "ticket.pdf")
        #expect(check.status == 0, "\(check.text)")
        let links = String(decoding: pdf, as: UTF8.self).components(separatedBy: "/Subtype /Link").count - 1
        #expect(links == 2 * (2 - place))
    }
}
