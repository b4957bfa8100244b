import Testing

@testable import Rendering

@Suite struct `What is seen` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let red = Colour(red: 1, green: 0, blue: 0)
    private let blue = Colour(red: 0, green: 0, blue: 1)

    /// The colours in the middle of the given pixels, at one pixel for a point.
    private func colours(_ items: SceneItem..., at points: [(Int, Int)]) throws -> [String] {
        let raster = try canvas.raster(items, region: Rect(x: 0, y: 0, width: 100, height: 100), scale: 1)
        return points.map { raster.colour(x: $0.0, y: $0.1).hex }
    }

    @Test func `is painted in the order of the items, on white`() throws {
        let found = try colours(
            .box(Rect(x: 10, y: 10, width: 40, height: 40), .solid(red)),
            .box(Rect(x: 30, y: 30, width: 40, height: 40), .solid(blue)), at: [(5, 5), (20, 20), (40, 40), (60, 60)])
        #expect(found == ["#ffffff", "#ff0000", "#0000ff", "#0000ff"])
    }

    @Test(arguments: [
        (0.0, (5, 50), (95, 50)), (90.0, (50, 5), (50, 95)), (180, (95, 50), (5, 50)), (45, (2, 2), (97, 97)),
    ])
    func `a gradient runs in its direction`(angle: Double, start: (Int, Int), end: (Int, Int)) throws {
        let stops = [GradientStop(offset: 0, colour: red), GradientStop(offset: 1, colour: blue)]
        let raster = try canvas.raster(
            [.box(Rect(x: 0, y: 0, width: 100, height: 100), .linear(angle: angle, stops: stops))],
            region: Rect(x: 0, y: 0, width: 100, height: 100), scale: 1)
        #expect(raster.colour(x: start.0, y: start.1).red > 0.9)
        #expect(raster.colour(x: end.0, y: end.1).blue > 0.9)
        #expect(abs(raster.colour(x: 50, y: 50).red - 0.5) < 0.02)
    }

    @Test func `a round gradient reaches its last colour in the corners`() throws {
        let stops = [GradientStop(offset: 0, colour: red), GradientStop(offset: 1, colour: blue)]
        let raster = try canvas.raster(
            [.box(Rect(x: 0, y: 0, width: 100, height: 100), .radial(stops: stops))],
            region: Rect(x: 0, y: 0, width: 100, height: 100), scale: 1)
        #expect(raster.colour(x: 50, y: 50).red > 0.97)
        #expect(raster.colour(x: 0, y: 0).blue > 0.97)
        #expect(abs(raster.colour(x: 99, y: 50).blue - 0.707) < 0.03)
    }

    @Test func `dashes leave gaps`() throws {
        let line = Path.line(from: Point(x: 0, y: 50), to: Point(x: 100, y: 50))
        let found = try colours(
            .path(
                line, in: Rect(x: 0, y: 50, width: 100, height: 0),
                stroke: Stroke(colour: red, width: 10, dash: [20, 20])), at: [(10, 50), (30, 50), (50, 50), (10, 58)])
        #expect(found == ["#ff0000", "#ffffff", "#ff0000", "#ffffff"])
    }

    @Test func `is moved and turned by the item's transform`() throws {
        let turned = SceneItem.path(
            .rectangle(Rect(x: 0, y: 0, width: 40, height: 10)), in: Rect(x: 0, y: 0, width: 40, height: 10),
            fill: .solid(red), transform: Transform.rotation(degrees: 90).then(.translation(50, 50)))
        #expect(try colours(turned, at: [(45, 85), (45, 45), (55, 55)]) == ["#ff0000", "#ffffff", "#ffffff"])
    }

    @Test func `a region can be looked at from near`() throws {
        let raster = try canvas.raster(
            [.box(Rect(x: 10, y: 10, width: 1, height: 1), .solid(red))],
            region: Rect(x: 9, y: 10, width: 3, height: 1), scale: 10)
        #expect((raster.width, raster.height) == (30, 10))
        #expect([5, 15, 25].map { raster.colour(x: $0, y: 5).hex } == ["#ffffff", "#ff0000", "#ffffff"])
    }

    @Test func `letters stand where layout put them, at any resolution`() throws {
        // The same letter at positions a quarter of a pixel apart must not snap to the same pixels.
        let pictures = try [0, 0.25, 0.5, 0.75].map { shift in
            try canvas.raster(
                [.text(GlyphRun("l", size: 20, at: Point(x: 10 + shift, y: 30)))],
                region: Rect(x: 0, y: 0, width: 40, height: 40), scale: 1)
        }
        #expect(Set(pictures).count == 4)
    }
}
