import Foundation

/// An affine map of the page: x' = a·x + c·y + tx, y' = b·x + d·y + ty (the order of ISO 32000-1, 8.3.3).
public struct Transform: Sendable, Hashable {
    public var a: Double
    public var b: Double
    public var c: Double
    public var d: Double
    public var tx: Double
    public var ty: Double

    public init(a: Double, b: Double, c: Double, d: Double, tx: Double, ty: Double) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
        self.tx = tx
        self.ty = ty
    }

    public static let identity = Transform(a: 1, b: 0, c: 0, d: 1, tx: 0, ty: 0)

    public static func translation(_ x: Double, _ y: Double) -> Transform {
        Transform(a: 1, b: 0, c: 0, d: 1, tx: x, ty: y)
    }

    /// Clockwise on the page, in degrees. Quarter turns are exact.
    public static func rotation(degrees: Double) -> Transform {
        let (sine, cosine): (Double, Double) =
            switch degrees.truncatingRemainder(dividingBy: 360) {
            case 0: (0, 1)
            case 90, -270: (1, 0)
            case 180, -180: (0, -1)
            case 270, -90: (-1, 0)
            case let angle: (sin(angle * .pi / 180), cos(angle * .pi / 180))
            }
        return Transform(a: cosine, b: sine, c: -sine, d: cosine, tx: 0, ty: 0)
    }

    /// The map that does `self` first and `next` afterwards.
    public func then(_ next: Transform) -> Transform {
        Transform(
            a: a * next.a + b * next.c, b: a * next.b + b * next.d,
            c: c * next.a + d * next.c, d: c * next.b + d * next.d,
            tx: tx * next.a + ty * next.c + next.tx, ty: tx * next.b + ty * next.d + next.ty)
    }

    public func apply(to point: Point) -> Point {
        Point(x: a * point.x + c * point.y + tx, y: b * point.x + d * point.y + ty)
    }

    /// The upright rectangle around the image of `rect`.
    public func bounds(of rect: Rect) -> Rect {
        func bounds(_ a: Point, _ b: Point, _ c: Point, _ d: Point) -> Rect {
            let (left, right) = (min(a.x, b.x, c.x, d.x), max(a.x, b.x, c.x, d.x))
            let (top, bottom) = (min(a.y, b.y, c.y, d.y), max(a.y, b.y, c.y, d.y))
            return Rect(x: left, y: top, width: right - left, height: bottom - top)
        }
        let (left, right, top, bottom) = (rect.x, rect.maxX, rect.y, rect.maxY)
        return bounds(
            apply(to: Point(x: left, y: top)), apply(to: Point(x: right, y: top)),
            apply(to: Point(x: right, y: bottom)), apply(to: Point(x: left, y: bottom)))
    }
}
