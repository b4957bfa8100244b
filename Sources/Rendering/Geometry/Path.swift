/// An outline: straight lines and cubic Bézier curves, in points.
public struct Path: Sendable, Hashable {
    public enum Command: Sendable, Hashable {
        case move(Point)
        case line(Point)
        case curve(Point, Point, Point)
        case close
    }

    public var commands: [Command]

    public init(_ commands: [Command] = []) { self.commands = commands }
}

extension Path {
    public static func rectangle(_ rect: Rect, radius: Double = 0) -> Path {
        let r = min(radius, rect.width / 2, rect.height / 2)
        guard r > 0 else {
            let corners = rect.corners
            return Path([.move(corners[0]), .line(corners[1]), .line(corners[2]), .line(corners[3]), .close])
        }
        return roundedRectangle(rect, rx: r, ry: r)
    }

    /// The ellipse that fills `rect`; a circle when it is square.
    public static func ellipse(in rect: Rect) -> Path {
        roundedRectangle(rect, rx: rect.width / 2, ry: rect.height / 2)
    }

    public static func line(from: Point, to: Point) -> Path { Path([.move(from), .line(to)]) }

    private static func roundedRectangle(_ rect: Rect, rx: Double, ry: Double) -> Path {
        // The cubic that is closest to a quarter circle has its handles at 0.5523 of the radius.
        let (hx, hy) = (rx * 0.552_284_75, ry * 0.552_284_75)
        func at(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }
        let (l, t, r, b) = (rect.x, rect.y, rect.maxX, rect.maxY)
        return Path([
            .move(at(l + rx, t)), .line(at(r - rx, t)),
            .curve(at(r - rx + hx, t), at(r, t + ry - hy), at(r, t + ry)), .line(at(r, b - ry)),
            .curve(at(r, b - ry + hy), at(r - rx + hx, b), at(r - rx, b)), .line(at(l + rx, b)),
            .curve(at(l + rx - hx, b), at(l, b - ry + hy), at(l, b - ry)), .line(at(l, t + ry)),
            .curve(at(l, t + ry - hy), at(l + rx - hx, t), at(l + rx, t)), .close,
        ])
    }
}
