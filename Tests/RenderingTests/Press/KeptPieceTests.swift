import Testing

@testable import Rendering

@Suite struct `A press that has pressed before` {
    @Test(arguments: Exhibit.names)
    func `writes what one writes that has not`(name: String) throws {
        let exhibit = try Exhibit(name)
        let scenes = try exhibit.tickets(12, seed: 41).map(\.scene)
        let used = Press(fonts: exhibit.compiled.fonts)
        // Each ticket among others, so that its items come once, again, and between others than before.
        for scene in scenes + scenes.reversed() + [scenes[3], scenes[3], scenes[3]] {
            #expect(try used.pdf(scene) == Press(fonts: exhibit.compiled.fonts).pdf(scene))
        }
    }

    /// What a text of one ticket does to another: the same glyph, first for one character, then for another one.
    @Test func `says of each glyph what it means on this ticket`() throws {
        let library = InstalledFont.library
        func scene(_ items: [SceneItem]) -> Scene {
            Scene(
                properties: SceneProperties(title: "x", language: "en"),
                pages: [ScenePage(name: "p", size: Size(width: 300, height: 100), items: items)])
        }
        // A hyphen and a minus-hyphen are one glyph in many fonts; here any glyph will do.
        func text(_ text: String, y: Double) -> SceneItem {
            let run = GlyphRun(
                font: FontID(index: 0), size: 12, colour: .black, origin: Point(x: 10, y: y), advance: 8,
                glyphs: [.init(id: 20, x: 0, y: 0)], clusters: [.init(bytes: text.utf8.count, glyphs: 1)], text: text,
                isRightToLeft: false)
            return SceneItem(
                element: "t\(y)", isStatic: true, frame: Rect(x: 10, y: y - 10, width: 8, height: 12),
                content: .text([run]))
        }
        let (kept, other) = (text("b", y: 50), text("a", y: 20))
        let press = Press(fonts: library)
        for items in [[text("b", y: 20), kept], [text("b", y: 20), kept], [other, kept], [text("b", y: 20), kept]] {
            #expect(try press.pdf(scene(items)) == Press(fonts: library).pdf(scene(items)))
        }
    }
}
