/// A length on paper, kept in PostScript points (1/72 inch). Templates write it in millimetres, points or inches.
public struct Length: Sendable, Hashable, Comparable, AdditiveArithmetic {
    public var points: Double

    public init(points: Double) { self.points = points }

    public static func mm(_ value: Double) -> Length { Length(points: value * 72 / 25.4) }
    public static func pt(_ value: Double) -> Length { Length(points: value) }
    public static func inches(_ value: Double) -> Length { Length(points: value * 72) }

    public static let zero = Length(points: 0)

    public var millimetres: Double { points * 25.4 / 72 }

    public static func < (a: Length, b: Length) -> Bool { a.points < b.points }
    public static func + (a: Length, b: Length) -> Length { Length(points: a.points + b.points) }
    public static func - (a: Length, b: Length) -> Length { Length(points: a.points - b.points) }
    public static func * (a: Length, factor: Double) -> Length { Length(points: a.points * factor) }
}
