/// What a shape is filled with.
public enum Paint: Sendable, Hashable {
    case solid(Colour)
    /// A gradient along a direction across the shape's box; 0° runs left to right, 90° top to bottom.
    case linear(angle: Double, stops: [GradientStop])
    /// A gradient from the centre of the box to its farthest corner.
    case radial(stops: [GradientStop])
}

/// A colour at a place (0…1) along a gradient.
public struct GradientStop: Sendable, Hashable {
    public var offset: Double
    public var colour: Colour

    public init(offset: Double, colour: Colour) {
        self.offset = offset
        self.colour = colour
    }
}

/// How an outline is drawn; lengths in points.
public struct Stroke: Sendable, Hashable {
    public enum Cap: String, Sendable, Hashable, CaseIterable { case butt, round, square }
    public enum Join: String, Sendable, Hashable, CaseIterable { case miter, round, bevel }

    public var colour: Colour
    public var width: Double
    public var dash: [Double]
    public var cap: Cap
    public var join: Join

    public init(colour: Colour, width: Double, dash: [Double] = [], cap: Cap = .butt, join: Join = .miter) {
        self.colour = colour
        self.width = width
        self.dash = dash
        self.cap = cap
        self.join = join
    }
}
