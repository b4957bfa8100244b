import Testing

@testable import Rendering

@Suite struct `A code` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let dark = Colour(red: 0, green: 0, blue: 0.4)

    /// A board of dark and light squares.
    private func board(columns: Int, rows: Int, symbology: CodeElement.Symbology = .qr) -> CodeSymbol {
        CodeSymbol(
            symbology: symbology, columns: columns, rows: rows, rowHeight: 1,
            modules: (0..<rows * columns).map { ($0 / columns + $0 % columns) % 2 == 0 })
    }

    @Test func `has each module in its place, on paper and on screen`() throws {
        let code = SceneCode(
            symbol: board(columns: 5, rows: 5), target: Rect(x: 20, y: 20, width: 50, height: 50), dark: dark,
            light: .white)
        let page = ScenePage(.code(code, frame: Rect(x: 0, y: 0, width: 100, height: 100)), width: 100, height: 100)
        let screen = try canvas.raster(page, region: Rect(x: 0, y: 0, width: 100, height: 100), scale: 1)
        let paper = try PDFPicture(of: canvas.pdf(Scene(page)), dpi: 72)
        for row in 0..<5 {
            for column in 0..<5 {
                let expected = (row + column) % 2 == 0 ? dark.hex : "#ffffff"
                let (x, y) = (25 + 10 * column, 25 + 10 * row)
                #expect(screen.colour(x: x, y: y).hex == expected)
                #expect(paper.colour(x: x, y: y).hex == expected)
            }
        }
    }

    @Test func `is without seams where dark modules meet`() throws {
        let solid = CodeSymbol(
            symbology: .qr, columns: 21, rows: 21, rowHeight: 1, modules: Array(repeating: true, count: 441))
        let target = Rect(x: 10.3, y: 10.7, width: 61.9, height: 61.9)
        let page = ScenePage(
            .code(SceneCode(symbol: solid, target: target, dark: .black, light: nil), frame: target), width: 80,
            height: 80)
        let screen = try canvas.raster(page, region: Rect(x: 0, y: 0, width: 80, height: 80), scale: 1)
        let paper = try PDFPicture(of: canvas.pdf(Scene(page)), dpi: 72)
        for y in 12..<71 {
            for x in 12..<71 {
                #expect(screen.colour(x: x, y: y) == .black)
                #expect(paper.colour(x: x, y: y) == .black)
            }
        }
    }

    @Test func `brings its own ground, quiet zone and all`() throws {
        let gold = Colour(red: 1, green: 0.8, blue: 0.2)
        let frame = Rect(x: 10, y: 10, width: 80, height: 80)
        let code = SceneCode(
            symbol: board(columns: 4, rows: 4), target: frame.inset(by: 20), dark: dark, light: gold)
        let raster = try canvas.raster(
            [.box(Rect(x: 0, y: 0, width: 100, height: 100), .solid(.black)), .code(code, frame: frame)],
            region: Rect(x: 0, y: 0, width: 100, height: 100), scale: 1)
        #expect(raster.colour(x: 5, y: 5) == .black)
        #expect(raster.colour(x: 12, y: 12).hex == gold.hex)
        #expect(raster.colour(x: 45, y: 35).hex == gold.hex)
    }

    @Test func `of bars is as high as its place`() throws {
        let bars = CodeSymbol(
            symbology: .code128, columns: 5, rows: 1, rowHeight: 0, modules: [true, false, true, true, false])
        let code = SceneCode(
            symbol: bars, target: Rect(x: 0, y: 10, width: 50, height: 70), dark: dark, light: .white)
        let page = ScenePage(.code(code, frame: Rect(x: 0, y: 0, width: 50, height: 100)), width: 50, height: 100)
        let paper = try PDFPicture(of: canvas.pdf(Scene(page)), dpi: 72)
        for y in [12, 45, 78] {
            #expect(
                [5, 15, 25, 35, 45].map { paper.colour(x: $0, y: y).hex == dark.hex }
                    == [true, false, true, true, false])
        }
        #expect([5, 84].allSatisfy { paper.colour(x: 5, y: $0) == .white })
    }

    @Test func `shows its logo in the middle`() throws {
        let logo = SceneImage(picture: .drawing(), target: Rect(x: 40, y: 40, width: 20, height: 20))
        let code = SceneCode(
            symbol: board(columns: 10, rows: 10), target: Rect(x: 0, y: 0, width: 100, height: 100), dark: dark,
            light: .white, logo: logo)
        let page = ScenePage(.code(code, frame: code.target), width: 100, height: 100)
        let paper = try PDFPicture(of: canvas.pdf(Scene(page)), dpi: 72)
        #expect([45, 55].map { paper.colour(x: $0, y: 50).hex } == ["#ff0000", "#0000ff"])
    }
}
