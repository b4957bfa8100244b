import Foundation
import Testing

@testable import Rendering

/// One of everything.
private func busyScene() throws -> Scene {
    let page = ScenePage(
        .box(
            Rect(x: 0, y: 0, width: 300, height: 200),
            .linear(
                angle: 30,
                stops: [
                    GradientStop(offset: 0, colour: .white),
                    GradientStop(offset: 1, colour: Colour(red: 1, green: 0.9, blue: 0.8)),
                ])),
        .image(SceneImage(picture: .drawing(), target: Rect(x: 10, y: 10, width: 30, height: 30))),
        .image(SceneImage(picture: try .redAndBlue(), target: Rect(x: 50, y: 10, width: 30, height: 30))),
        .image(
            SceneImage(
                picture: try .fourPixels(), target: Rect(x: 90, y: 10, width: 30, height: 30),
                clip: .ellipse(in: Rect(x: 90, y: 10, width: 30, height: 30)), text: "🎉")),
        .text(GlyphRun("Midsummer żółć", at: Point(x: 20, y: 80), link: "https://example.org/")),
        .text(GlyphRun("محمد عبد الله", .arabic, at: Point(x: 20, y: 110))),
        .text(GlyphRun("山田", .japanese, at: Point(x: 20, y: 140))))
    return Scene(page, page)
}

/// What a canvas makes of a scene, in all formats.
private func files(of scene: Scene, on canvas: CairoCanvas) throws -> [[UInt8]] {
    [try canvas.pdf(scene), try canvas.png(scene.pages[0], dpi: 96), try canvas.svg(scene.pages[0])]
}

@Suite struct `The same scene gives the same bytes` {
    @Test func `on a canvas that has drawn other things before`() throws {
        let scene = try busyScene()
        let fresh = try files(of: scene, on: CairoCanvas(fonts: InstalledFont.library))
        let used = CairoCanvas(fonts: InstalledFont.library)
        for index in 0..<5 {
            let other = Scene(
                ScenePage(
                    .text(GlyphRun("Other words \(index)", size: 9, at: Point(x: 10, y: 20))),
                    .text(GlyphRun("другие слова", .noto, at: Point(x: 10, y: 50))),
                    .image(
                        SceneImage(picture: .drawing(), target: Rect(x: 0, y: 0, width: 20 + Double(index), height: 9)))
                ))
            _ = try files(of: other, on: used)
        }
        #expect(try files(of: scene, on: used) == fresh)
        #expect(try files(of: scene, on: used) == fresh)
    }

    @Test func `in several threads at once`() async throws {
        let scene = try busyScene()
        let expected = try files(of: scene, on: CairoCanvas(fonts: InstalledFont.library))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let canvas = CairoCanvas(fonts: InstalledFont.library)
                    return try (0..<5).allSatisfy { _ in try files(of: scene, on: canvas) == expected }
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func `whatever number Cairo gives its surfaces in this process`() {
        func file(_ first: Int, _ glyph: Int, _ mask: Int, _ second: Int) -> String {
            """
            <g id="surface\(first)"><use xlink:href="#glyph0-\(glyph)"/></g><mask id="mask\(mask)"/>
            <g id="surface\(second)" mask="url(#mask\(mask))" fill="#abc"/>
            """
        }
        let same = file(1, 1, 1, 2).replacingOccurrences(of: "glyph0-1", with: "glyph1")
        for one in [file(57, 3, 0, 9), file(8, 7, 4, 2)] {
            #expect(String(decoding: SVGNumbering.renumbered(Array(one.utf8)), as: UTF8.self) == same)
        }
    }
}
