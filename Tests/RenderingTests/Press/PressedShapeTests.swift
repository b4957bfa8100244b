import Foundation
import Testing

@testable import Rendering

@Suite struct `A shape that is pressed` {
    private let canvas = CairoCanvas(fonts: InstalledFont.library)
    private let red = Colour(red: 1, green: 0, blue: 0)
    private let blue = Colour(red: 0, green: 0.2, blue: 0.8)
    private let glass = Colour(red: 0, green: 0.6, blue: 0.2, alpha: 0.4)
    private let box = Rect(x: 20, y: 15, width: 90, height: 60)

    private func expectSame(_ items: [SceneItem], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let sheet = try PressedSheet(items, width: 140, height: 100)
        try sheet.expectSound(sourceLocation: sourceLocation)
        let difference = try Difference(items, width: 140, height: 100, canvas: canvas)
        #expect(difference.mean < 1.2 && difference.far < 0.004, "\(difference)", sourceLocation: sourceLocation)
    }

    @Test func `has the canvas's outlines, colours and alpha`() throws {
        try expectSame([
            .box(Rect(x: 0, y: 0, width: 140, height: 100), .solid(Colour(red: 0.9, green: 0.95, blue: 1))),
            .path(.ellipse(in: box), in: box, fill: .solid(glass), stroke: Stroke(colour: red, width: 3)),
            .path(.rectangle(box, radius: 8), in: box, stroke: Stroke(colour: glass, width: 6)),
            .path(
                .rectangle(box.inset(by: 20)), in: box.inset(by: 20), fill: .solid(blue),
                stroke: Stroke(colour: red, width: 1.5)),
        ])
    }

    @Test func `has the canvas's caps, joins and dashes`() throws {
        var items: [SceneItem] = []
        for (index, cap) in Stroke.Cap.allCases.enumerated() {
            let y = 15 + 12 * Double(index)
            items.append(
                .path(
                    .line(from: Point(x: 15, y: y), to: Point(x: 120, y: y)), in: box,
                    stroke: Stroke(colour: blue, width: 6, dash: [10, 9, 3], cap: cap)))
        }
        for (index, join) in Stroke.Join.allCases.enumerated() {
            let x = 20 + 35 * Double(index)
            let corner = Path([
                .move(Point(x: x, y: 90)), .line(Point(x: x + 12, y: 60)), .line(Point(x: x + 24, y: 90)),
            ])
            items.append(.path(corner, in: box, stroke: Stroke(colour: red, width: 7, join: join)))
        }
        let dots = Path.line(from: Point(x: 15, y: 53), to: Point(x: 120, y: 53))
        items.append(.path(dots, in: box, stroke: Stroke(colour: .black, width: 3, dash: [0, 6], cap: .round)))
        try expectSame(items)
    }

    @Test(arguments: [0.0, 30, 90, 200])
    func `has the canvas's linear gradient`(angle: Double) throws {
        let stops = [
            GradientStop(offset: 0.1, colour: red), GradientStop(offset: 0.5, colour: .white),
            GradientStop(offset: 0.5, colour: blue), GradientStop(offset: 0.8, colour: .black),
        ]
        try expectSame([.path(.ellipse(in: box), in: box, fill: .linear(angle: angle, stops: stops))])
    }

    @Test(arguments: [0.0, 70])
    func `has the canvas's gradient of alpha, also when it is turned`(angle: Double) throws {
        let stops = [
            GradientStop(offset: 0, colour: Colour(red: 1, green: 0, blue: 0, alpha: 0.2)),
            GradientStop(offset: 0.6, colour: Colour(red: 0, green: 0, blue: 1, alpha: 1)),
            GradientStop(offset: 1, colour: Colour(red: 0, green: 0.5, blue: 0, alpha: 0)),
        ]
        let turned = Transform.rotation(degrees: 20).then(.translation(25, -8))
        try expectSame([
            .box(Rect(x: 0, y: 40, width: 140, height: 20), .solid(Colour(red: 1, green: 0.9, blue: 0.3))),
            .path(.rectangle(box), in: box, fill: .linear(angle: angle, stops: stops), transform: turned),
        ])
        try expectSame([
            .box(Rect(x: 0, y: 40, width: 140, height: 20), .solid(Colour(red: 1, green: 0.9, blue: 0.3))),
            .path(.ellipse(in: box), in: box, fill: .radial(stops: stops), transform: turned),
        ])
    }

    @Test func `has the canvas's radial gradient and an even alpha`() throws {
        let stops = [
            GradientStop(offset: 0, colour: Colour(red: 1, green: 1, blue: 0, alpha: 0.5)),
            GradientStop(offset: 1, colour: Colour(red: 0, green: 0, blue: 1, alpha: 0.5)),
        ]
        try expectSame([
            .box(Rect(x: 0, y: 40, width: 140, height: 20), .solid(.black)),
            .path(.rectangle(box, radius: 12), in: box, fill: .radial(stops: stops)),
        ])
    }

    @Test func `without area, width or alpha leaves no trace that a reader could stumble over`() throws {
        let flat = Rect(x: 10, y: 10, width: 0, height: 0)
        let stops = [GradientStop(offset: 0.5, colour: red)]
        let clear = Colour(red: 1, green: 0, blue: 0, alpha: 0)
        try expectSame([
            .path(Path([]), in: box, fill: .solid(red), stroke: Stroke(colour: red, width: 1)),
            .path(Path([.close, .move(Point(x: 1, y: 1))]), in: box, fill: .linear(angle: 0, stops: stops)),
            .path(.rectangle(flat), in: flat, fill: .linear(angle: 0, stops: stops)),
            .path(.rectangle(flat), in: flat, fill: .radial(stops: [])),
            .path(.rectangle(box), in: box, fill: .solid(clear), stroke: Stroke(colour: red, width: 0)),
            .path(.rectangle(box), in: box, stroke: Stroke(colour: clear, width: 4)),
        ])
    }

    @Test func `may go on after it was closed, and begin without a point`() throws {
        let path = Path([
            .line(Point(x: 20, y: 20)), .line(Point(x: 60, y: 20)), .line(Point(x: 40, y: 60)), .close,
            .line(Point(x: 20, y: 90)), .curve(Point(x: 60, y: 90), Point(x: 90, y: 70), Point(x: 100, y: 20)),
        ])
        try expectSame([.path(path, in: box, fill: .solid(blue), stroke: Stroke(colour: red, width: 2))])
    }

    @Test func `shares its gradient and its alpha with others, wherever they stand`() throws {
        let stops = [GradientStop(offset: 0, colour: glass), GradientStop(offset: 1, colour: red)]
        let sheet = PressedSheet(width: 140, height: 100)
        for index in 0..<5 {
            let place = Rect(x: Double(20 * index), y: 10, width: 15, height: Double(10 + index))
            try sheet.paint(.box(place, .linear(angle: Double(10 * index), stops: stops)))
            try sheet.paint(.box(place, .solid(glass)))
        }
        #expect(sheet.resources.parts.count == 1)
        let resources = PDFBytes()
        sheet.resources.append(to: resources, part: { $0 + 7 }, font: { $0 })
        #expect(String(decoding: resources.array, as: UTF8.self).components(separatedBy: "/ShadingType").count == 2)
    }
}
