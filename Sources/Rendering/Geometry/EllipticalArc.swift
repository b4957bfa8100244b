import Foundation

/// A part of an ellipse between two points, as path data gives it (SVG 2, 9.5.1).
struct EllipticalArc {
    struct Curve {
        var first: Point
        var second: Point
        var end: Point
    }

    let start: Point
    let end: Point
    private let rx: Double
    private let ry: Double
    /// Of the ellipse's x axis, in radians.
    private let angle: Double
    private let isLarge: Bool
    private let isClockwise: Bool

    /// `rotation` in degrees, radii not negative; radii that are too short for the distance are scaled up.
    init(
        from start: Point, to end: Point, rx: Double, ry: Double, rotation: Double, isLarge: Bool, isClockwise: Bool
    ) {
        self.start = start
        self.end = end
        self.rx = rx
        self.ry = ry
        self.angle = rotation.truncatingRemainder(dividingBy: 360) * .pi / 180
        self.isLarge = isLarge
        self.isClockwise = isClockwise
    }

    /// At most four curves, each a quarter turn or less; nil when the arc is a straight line.
    var curves: [Curve]? {
        guard rx > 1e-9, ry > 1e-9 else { return nil }
        let (sine, cosine) = (sin(angle), cos(angle))
        // The chord's middle in the ellipse's own axes (SVG 2, B.2.4), scaled to a circle of radius 1.
        let (dx, dy) = ((start.x - end.x) / 2, (start.y - end.y) / 2)
        var (ux, uy) = ((cosine * dx + sine * dy) / rx, (cosine * dy - sine * dx) / ry)
        let squared = ux * ux + uy * uy
        guard squared > 0, squared.isFinite else { return nil }
        let scale = max(1, squared.squareRoot())
        ux /= scale
        uy /= scale
        let distance = max(0, 1 / min(1, ux * ux + uy * uy) - 1).squareRoot() * (isLarge == isClockwise ? -1 : 1)
        let (cx, cy) = (distance * uy, -distance * ux)
        let from = atan2(uy - cy, ux - cx)
        var sweep = atan2(-uy - cy, -ux - cx) - from
        if isClockwise, sweep < 0 { sweep += 2 * .pi }
        if !isClockwise, sweep > 0 { sweep -= 2 * .pi }

        let middle = Point(x: (start.x + end.x) / 2, y: (start.y + end.y) / 2)
        func place(_ x: Double, _ y: Double) -> Point {
            let (ex, ey) = ((x + cx) * rx * scale, (y + cy) * ry * scale)
            return Point(x: middle.x + cosine * ex - sine * ey, y: middle.y + sine * ex + cosine * ey)
        }
        return unitCurves(from: from, sweep: sweep, place: place)
    }

    /// Cubic curves along the unit circle, mapped by `place`; the last one ends exactly at the arc's end.
    private func unitCurves(from: Double, sweep: Double, place: (Double, Double) -> Point) -> [Curve] {
        let count = max(1, Int((abs(sweep) / (.pi / 2) - 1e-9).rounded(.up)))
        let step = sweep / Double(count)
        let handle = tan(step / 4) * 4 / 3
        return (0..<count).map { index in
            let (a, b) = (from + Double(index) * step, from + Double(index + 1) * step)
            return Curve(
                first: place(cos(a) - handle * sin(a), sin(a) + handle * cos(a)),
                second: place(cos(b) + handle * sin(b), sin(b) - handle * cos(b)),
                end: index == count - 1 ? end : place(cos(b), sin(b)))
        }
    }
}
