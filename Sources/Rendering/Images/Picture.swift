/// An image file whose kind and size are known, ready to be drawn. Two with the same bytes are equal.
public struct Picture: Sendable {
    public enum Format: String, Sendable, Hashable { case png, jpeg, svg }

    public var format: Format
    /// In pixels; for SVG in its own units (CSS pixels).
    public var size: Size
    public var bytes: [UInt8]
    /// SHA-256 of the bytes, lower-case hexadecimal.
    public var digest: String
    /// True for SVG art that librsvg draws as pixels in parts, so that its drawing depends on the size.
    let makesPixels: Bool

    /// Trusts its arguments: `Picture(reading:)` is the door for bytes from outside.
    init(format: Format, size: Size, bytes: [UInt8], digest: String) {
        self.format = format
        self.size = size
        self.bytes = bytes
        self.digest = digest
        makesPixels = format == .svg && VectorDrawing.makesPixels(bytes)
    }
}

extension Picture: Hashable {
    public static func == (a: Picture, b: Picture) -> Bool { a.digest == b.digest && a.format == b.format }
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
