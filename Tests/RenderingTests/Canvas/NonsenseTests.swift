import Testing

@testable import Rendering

/// Scenes that no layout should make, and that must not bring down who draws them.
@Suite struct `Nonsense in a scene is refused by name` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)

    private func expectRefusal(_ item: SceneItem, sourceLocation: SourceLocation = #_sourceLocation) {
        let page = ScenePage(item)
        for draw in [
            { _ = try canvas.pdf(Scene(page)) }, { _ = try canvas.png(page, dpi: 72) }, { _ = try canvas.svg(page) },
            { _ = try canvas.raster(page, region: Rect(x: 0, y: 0, width: 9, height: 9), scale: 1) },
        ] {
            let error = #expect(throws: RenderError.self, sourceLocation: sourceLocation) { try draw() }
            #expect(error?.element == item.element, sourceLocation: sourceLocation)
        }
    }

    static let numbers = [Double.nan, .infinity, -.infinity, 1e300, -1e9]

    @Test(arguments: numbers)
    func `numbers that are none or huge`(number: Double) throws {
        let box = Rect(x: 0, y: 0, width: 10, height: 10)
        let path = Path.rectangle(box)
        expectRefusal(.path(.line(from: .zero, to: Point(x: number, y: 1)), in: box, fill: .solid(.black)))
        expectRefusal(.path(Path([.move(.zero), .curve(.zero, Point(x: 0, y: number), .zero)]), in: box))
        expectRefusal(.path(path, in: Rect(x: 0, y: 0, width: number, height: 1), fill: .solid(.black)))
        expectRefusal(.path(path, in: box, fill: .solid(Colour(red: number, green: 0, blue: 0))))
        expectRefusal(.path(path, in: box, stroke: Stroke(colour: .black, width: number)))
        expectRefusal(.path(path, in: box, stroke: Stroke(colour: .black, width: 1, dash: [1, number])))
        expectRefusal(.path(path, in: box, fill: .solid(.black), transform: .translation(number, 0)))
        expectRefusal(
            .path(path, in: box, fill: .radial(stops: [GradientStop(offset: number, colour: .black)])))
        expectRefusal(.text(GlyphRun("a", at: Point(x: number, y: 0))))
        expectRefusal(
            .image(SceneImage(picture: try .fourPixels(), target: Rect(x: 0, y: 0, width: number, height: 1))))
        expectRefusal(
            .code(
                SceneCode(
                    symbol: CodeSymbol(symbology: .qr, columns: 1, rows: 1, rowHeight: 1, modules: [true]),
                    target: Rect(x: number, y: 0, width: 1, height: 1), dark: .black, light: nil), frame: box))
    }

    @Test(arguments: numbers + [0, -1, 1e-300])
    func `pictures that claim a size that none has`(number: Double) {
        let box = Rect(x: 0, y: 0, width: 10, height: 10)
        var picture = Picture.drawing()
        picture.size.width = number
        expectRefusal(.image(SceneImage(picture: picture, target: box)))
    }

    @Test func `dashes without length`() {
        let box = Rect(x: 0, y: 0, width: 10, height: 10)
        expectRefusal(.path(.rectangle(box), in: box, stroke: Stroke(colour: .black, width: 1, dash: [0, 0])))
    }

    @Test func `transforms that flatten`() {
        let box = Rect(x: 0, y: 0, width: 10, height: 10)
        expectRefusal(
            .path(
                .rectangle(box), in: box, fill: .solid(.black),
                transform: Transform(a: 1, b: 1, c: 1, d: 1, tx: 0, ty: 0)))
    }

    @Test func `glyphs, fonts and clusters that do not exist`() {
        let good = GlyphRun("abc", at: Point(x: 10, y: 10))
        let changes: [(inout GlyphRun) -> Void] = [
            { $0.glyphs[0].id = 65_535 }, { $0.glyphs[0].id = .max }, { $0.font = FontID(index: 99) },
            { $0.font = FontID(index: -1) }, { $0.size = 0 }, { $0.clusters.removeLast() },
            { $0.clusters[0].bytes = .max }, { $0.clusters[0].bytes = -1 }, { $0.clusters[0].glyphs = 2 },
            { $0.clusters[0] = .init(bytes: 0, glyphs: 0) }, { $0.text = "ab" }, { $0.text = "a\0c" },
            {
                $0.text = "é!"
                $0.clusters = [.init(bytes: 1, glyphs: 1), .init(bytes: 1, glyphs: 1), .init(bytes: 1, glyphs: 1)]
            },
        ]
        for change in changes {
            var run = good
            change(&run)
            expectRefusal(.text(run))
        }
    }

    @Test func `codes with the wrong number of modules`() {
        let box = Rect(x: 0, y: 0, width: 10, height: 10)
        for (columns, rows) in [(2, 2), (0, 0), (-1, -1), (.max, .max), (Int.max, 2)] {
            let symbol = CodeSymbol(symbology: .qr, columns: columns, rows: rows, rowHeight: 1, modules: [true])
            expectRefusal(.code(SceneCode(symbol: symbol, target: box, dark: .black, light: nil), frame: box))
        }
    }

    @Test func `pages without a size`() {
        for side in Self.numbers + [0, -5, 20_000] {
            let page = ScenePage(width: side, height: 100)
            #expect(throws: RenderError.self) { try canvas.pdf(Scene(page)) }
            #expect(throws: RenderError.self) { try canvas.png(page, dpi: 72) }
            #expect(throws: RenderError.self) { try canvas.svg(page) }
        }
    }

    @Test func `regions without a size`() {
        for number in Self.numbers + [0, -5] {
            for region in [Rect(x: 0, y: 0, width: number, height: 5), Rect(x: number, y: 0, width: 0, height: 5)] {
                #expect(throws: RenderError.self) { try canvas.raster([], region: region, scale: 1) }
            }
            #expect(throws: RenderError.self) {
                try canvas.raster([], region: Rect(x: 0, y: 0, width: 5, height: 5), scale: number)
            }
        }
    }

    @Test func `fonts that are not there`() {
        let missing = FontFace(
            family: "Gone", style: "Regular", weight: 400, package: "", file: "/nowhere/gone.otf", sha256: "")
        let canvas = CairoCanvas(fonts: FontLibrary(faces: [missing], fallback: [], fallbackByLanguage: [:]))
        let error = #expect(throws: RenderError.self) {
            try canvas.pdf(Scene(ScenePage(.text(GlyphRun("a", at: .zero)))))
        }
        #expect(String(describing: error).contains("/nowhere/gone.otf"))
    }
}
