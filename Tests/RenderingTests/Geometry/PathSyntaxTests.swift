import Foundation
import Rendering
import Testing

@Suite struct `SVG path data` {
    private func at(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }

    @Test func `lines are read in absolute and relative form`() throws {
        let absolute = try Path(svg: "M 10 20 L 30 20 H 40 V 50 Z")
        #expect(try Path(svg: "m10,20l20,0h10v30z") == absolute)
        #expect(
            absolute.commands == [
                .move(at(10, 20)), .line(at(30, 20)), .line(at(40, 20)), .line(at(40, 50)), .close,
            ])
    }

    @Test func `pairs after a move are lines`() throws {
        #expect(try Path(svg: "M0 0 1 0 1 1") == Path(svg: "M0 0L1 0L1 1"))
        #expect(try Path(svg: "m1 1 1 0 0 1") == Path(svg: "M1 1L2 1L2 2"))
    }

    @Test(arguments: [
        ("M.5.5-1e1-.5", "M 0.5 0.5 L -10 -0.5"),
        ("M0 0L1E-1 2.", "M0,0 L0.1,2"),
        ("\tM\n0 , 0\r\n1 , 1\u{0C}", "M0 0L1 1"),
        ("M0 0a1 1 0 012 0", "M0 0 A 1 1 0 0 1 2 0"),
        ("M0 0a1 1 0 01.5.5", "M0 0 A 1,1,0,0,1,0.5,0.5"),
        ("M0 0c1 1 2 2 3 3 1 1 2 2 3 3", "M0 0C1 1 2 2 3 3 C4 4 5 5 6 6"),
    ])
    func `numbers may be written compactly`(compact: String, plain: String) throws {
        #expect(try Path(svg: compact) == Path(svg: plain))
    }

    @Test func `smooth curves mirror the last handle of their own kind only`() throws {
        #expect(try Path(svg: "M0 0C0 10 10 10 10 0S20-10 20 0") == Path(svg: "M0 0C0 10 10 10 10 0C10-10 20-10 20 0"))
        #expect(try Path(svg: "M0 0L10 0S20-10 20 0") == Path(svg: "M0 0L10 0C10 0 20-10 20 0"))
        #expect(try Path(svg: "M0 0Q5 10 10 0T20 0") == Path(svg: "M0 0Q5 10 10 0Q15-10 20 0"))
        #expect(try Path(svg: "M0 0C0 10 10 10 10 0T20 0") == Path(svg: "M0 0C0 10 10 10 10 0Q10 0 20 0"))
        #expect(try Path(svg: "M0 0Q5 10 10 0S20 10 20 0") == Path(svg: "M0 0Q5 10 10 0C10 0 20 10 20 0"))
    }

    @Test func `a quadratic curve becomes the same cubic one`() throws {
        #expect(
            try Path(svg: "M0 0Q3 6 6 0").commands == [.move(at(0, 0)), .curve(at(2, 4), at(4, 4), at(6, 0))])
    }

    @Test func `drawing after Z goes on from the start of the closed part`() throws {
        #expect(
            try Path(svg: "M5 5h10v10z l1 2").commands == [
                .move(at(5, 5)), .line(at(15, 5)), .line(at(15, 15)), .close, .move(at(5, 5)), .line(at(6, 7)),
            ])
        #expect(try Path(svg: "M5 5h10z m1 1h1") == Path(svg: "M5 5h10z M6 6H7"))
    }

    @Test(arguments: [(0, 0, 0.0), (0, 1, 0), (1, 0, 30), (1, 1, 75), (0, 1, -400)])
    func `an arc stays on its ellipse`(large: Int, sweep: Int, rotation: Double) throws {
        let (rx, ry) = (50.0, 30.0)
        let path = try Path(svg: "M10 20A\(rx) \(ry) \(rotation) \(large) \(sweep) 40 50")
        let points = samples(of: path)
        #expect(points.last == at(40, 50))

        // Every point, turned and squeezed back, is one radius away from one centre.
        let turn = Transform.rotation(degrees: -rotation)
        let unit = points.map(turn.apply).map { at($0.x / rx, $0.y / ry) }
        let centre = circumcentre(unit[0], unit[unit.count / 3], unit[2 * unit.count / 3])
        for point in unit {
            #expect(abs(hypot(point.x - centre.x, point.y - centre.y) - 1) < 1e-3)
        }
        var turned = 0.0
        for (a, b) in zip(unit, unit.dropFirst()) {
            let (ax, ay, bx, by) = (a.x - centre.x, a.y - centre.y, b.x - centre.x, b.y - centre.y)
            turned += atan2(ax * by - ay * bx, ax * bx + ay * by)
        }
        #expect((turned > 0) == (sweep == 1))
        #expect((abs(turned) > .pi) == (large == 1))
    }

    @Test func `an arc whose radii are too short is scaled up to reach`() throws {
        let points = samples(of: try Path(svg: "M0 0A1 1 0 0 1 10 0"))
        #expect(points.allSatisfy { abs(hypot($0.x - 5, $0.y) - 5) < 0.01 })
        #expect(points.contains { abs($0.y + 5) < 0.01 })
    }

    @Test func `an arc without a radius is a line, and one without a distance is nothing`() throws {
        #expect(try Path(svg: "M0 0A0 5 0 0 1 10 0") == Path(svg: "M0 0L10 0"))
        #expect(try Path(svg: "M1 1A5 5 0 1 1 1 1H9") == Path(svg: "M1 1H9"))
        #expect(try Path(svg: "M0 0A-5 5 0 0 1 10 0") == Path(svg: "M0 0A5 5 0 0 1 10 0"))
    }

    @Test func `empty data is an empty path`() throws {
        #expect(try Path(svg: " \n").commands.isEmpty)
    }

    @Test(arguments: [
        ("L1 1", PathSyntaxError.Problem.expectedMove, 0),
        ("M0 0 L1 x", .expectedNumber, 8),
        ("M0 0 L1", .expectedNumber, 7),
        ("M", .expectedNumber, 1),
        ("M,0 0", .expectedNumber, 1),
        ("M0,,0", .expectedNumber, 3),
        ("M0 0,L1 1", .expectedNumber, 5),
        ("M0 0 10 é", .expectedNumber, 8),
        ("M0 0 é", .unknownCommand("é"), 5),
        ("M0 0 B1 1", .unknownCommand("B"), 5),
        ("M0 0 Z 3", .unknownCommand("3"), 7),
        ("M0 0A1 1 0 2 1 3 3", .expectedFlag, 11),
        ("M0 0L1e7 0", .numberTooLarge(limit: 1e6), 5),
        ("M0 0L1e999 0", .numberTooLarge(limit: 1e6), 5),
        ("M900000 0l900000 0", .numberTooLarge(limit: 1e6), 10),
        ("M.5.5-1e1-.5+3", .expectedNumber, 14),
        ("M0 0L-", .expectedNumber, 5),
        ("M0 0L1 .", .expectedNumber, 7),
    ])
    func `an error names its place`(data: String, problem: PathSyntaxError.Problem, offset: Int) {
        #expect(throws: PathSyntaxError(problem, offset: offset)) { try Path(svg: data) }
    }

    @Test func `length and number of commands are bounded`() {
        let long = "M0 0" + String(repeating: " ", count: 64 * 1024)
        #expect(throws: PathSyntaxError(.tooLong(limit: 65_536), offset: 65_536)) { try Path(svg: long) }
        let many = "M0 0H" + String(repeating: "1 ", count: 20_001)
        #expect {
            try Path(svg: many)
        } throws: {
            ($0 as? PathSyntaxError)?.problem == .tooManyCommands(limit: 20_000)
        }
    }

    @Test func `whatever bytes come, reading ends`() {
        var random = RepeatableRandom(seed: 1)
        let alphabet = Array("MmLlHhVvCcSsQqTtAaZz0123456789.,-+eE \n")
        for _ in 0..<5_000 {
            let text =
                "M0 0"
                + String((0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement() ?? "M" })
            if let path = try? Path(svg: text) {
                #expect(samples(of: path).allSatisfy { $0.x.isFinite && $0.y.isFinite })
            }
        }
    }

    /// Points along the path, its curves cut into 32.
    private func samples(of path: Path) -> [Point] {
        var points: [Point] = []
        for command in path.commands {
            switch command {
            case .move(let point), .line(let point): points.append(point)
            case .curve(let a, let b, let end):
                let start = points.last ?? .zero
                for step in 1...32 {
                    let t = Double(step) / 32
                    func mix(_ p: Double, _ q: Double, _ r: Double, _ s: Double) -> Double {
                        let u = 1 - t
                        return step == 32 ? s : u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s
                    }
                    points.append(at(mix(start.x, a.x, b.x, end.x), mix(start.y, a.y, b.y, end.y)))
                }
            case .close: break
            }
        }
        return points
    }

    private func circumcentre(_ a: Point, _ b: Point, _ c: Point) -> Point {
        let d = 2 * (a.x * (b.y - c.y) + b.x * (c.y - a.y) + c.x * (a.y - b.y))
        let (aa, bb, cc) = (a.x * a.x + a.y * a.y, b.x * b.x + b.y * b.y, c.x * c.x + c.y * c.y)
        return at(
            (aa * (b.y - c.y) + bb * (c.y - a.y) + cc * (a.y - b.y)) / d,
            (aa * (c.x - b.x) + bb * (a.x - c.x) + cc * (b.x - a.x)) / d)
    }
}
