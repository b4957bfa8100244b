import Foundation
import Testing

@testable import Rendering

@Suite struct `A scene in words` {
    private let ink = Colour(red: 20 / 255, green: 33 / 255, blue: 61 / 255)

    private func line(_ item: SceneItem) -> String {
        let text = Scene(ScenePage(item)).describe(fonts: InstalledFont.library)
        return String(text.split(separator: "\n")[2])
    }

    @Test func `begins with the document and each page`() {
        let scene = Scene(
            properties: SceneProperties(
                title: "Midsummer", author: "City", language: "en-GB", createdAt: Date(timeIntervalSince1970: 0)),
            pages: [ScenePage(width: 595.276, height: 280.63), ScenePage(width: 100, height: 50)])
        #expect(
            scene.describe(fonts: InstalledFont.library) == """
                document "Midsummer" by "City" en-GB 1970-01-01T00:00:00Z
                page front 595.28×280.63
                page front 100×50

                """)
    }

    @Test func `quotes text and rounds places to hundredths`() {
        var item = SceneItem.text(
            GlyphRun("Midsummer", size: 26, colour: ink, at: Point(x: 34.016, y: 57.1249)), element: "front/title")
        item.isStatic = true
        item.role = .heading1
        #expect(
            line(item)
                == #"text front/title "Midsummer" at 34.02,57.12 Inter Regular 26 #14213d role heading1 static"#)
    }

    @Test func `shows what an editor would hide`() {
        let hebrew = GlyphRun("דניאל", .hebrew, at: .zero)
        var marked = GlyphRun("a", at: .zero, link: "https://example.org/")
        marked.text = "\u{202E}a\"\n"
        #expect(
            line(.text(hebrew, marked)) == #"text text "דניאל" at 0,0 Noto Sans Hebrew Regular 14 #000000 leftwards "#
                + #"| "\u{202e}a\"\n" at 0,0 Inter Regular 14 #000000 link "https://example.org/""#)
    }

    @Test func `tells paths, pictures and codes apart`() throws {
        let box = Rect(x: 0, y: -0.001, width: 10, height: 5)
        let stops = [GradientStop(offset: 0, colour: .white), GradientStop(offset: 0.5, colour: ink)]
        #expect(
            line(
                .path(
                    .line(from: .zero, to: Point(x: 10, y: 5)), in: box, fill: .linear(angle: 90, stops: stops),
                    stroke: Stroke(colour: ink, width: 0.5, dash: [0, 4.2519], cap: .round),
                    transform: .rotation(degrees: 90)))
                == "path path M0,0 L10,5 fill linear 90°(0 #ffffff, 0.5 #14213d) stroke #14213d 0.5 dash 0,4.25 "
                + "cap round through (0 1 -1 0 0 0) static")
        var picture = try Picture.fourPixels()
        picture.digest = "0123456789abcdef"
        #expect(
            line(.image(SceneImage(picture: picture, target: box, text: "🎉")))
                == #"image image png 01234567 at 0,0 10×5 text "🎉" static"#)
        let symbol = CodeSymbol(
            symbology: .qr, columns: 2, rows: 1, rowHeight: 1, modules: [true, false], version: 3)
        let code = line(.code(SceneCode(symbol: symbol, target: box, dark: ink, light: .white), frame: box))
        #expect(code == "code code qr 2×1 eb741d64 version 3 at 0,0 10×5 dark #14213d light #ffffff")
        let other = CodeSymbol(
            symbology: .qr, columns: 2, rows: 1, rowHeight: 1, modules: [false, true], version: 3)
        #expect(line(.code(SceneCode(symbol: other, target: box, dark: ink, light: .white), frame: box)) != code)
    }
}
