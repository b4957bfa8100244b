/// A rectangle of whole pixels.
public struct PixelRect: Sendable, Hashable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    private var maxX: Int { x + width }
    private var maxY: Int { y + height }

    fileprivate func isNear(_ other: PixelRect, within gap: Int) -> Bool {
        max(x, other.x) - min(maxX, other.maxX) <= gap && max(y, other.y) - min(maxY, other.maxY) <= gap
    }

    fileprivate func union(_ other: PixelRect) -> PixelRect {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return PixelRect(
            x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
    }

    fileprivate func enlarged(by margin: Int, in raster: PixelRect) -> PixelRect {
        let (left, top) = (max(raster.x, x - margin), max(raster.y, y - margin))
        return PixelRect(
            x: left, y: top, width: min(raster.maxX, maxX + margin) - left,
            height: min(raster.maxY, maxY + margin) - top)
    }
}

extension Raster {
    /// Where two pictures of one page, at a resolution at which people read, look different: rectangles that are apart, from
    /// the top. An edge that is smoothed otherwise, or lies up to a pixel beside, is none. What only the larger one has is.
    public func differences(from other: Raster) -> [PixelRect] {
        let common = PixelRect(x: 0, y: 0, width: min(width, other.width), height: min(height, other.height))
        let whole = PixelRect(x: 0, y: 0, width: max(width, other.width), height: max(height, other.height))
        var found = DifferenceGrid(common).regions(of: self, and: other)
        if whole.width > common.width {
            found.append(
                PixelRect(x: common.width, y: 0, width: whole.width - common.width, height: whole.height))
        }
        if whole.height > common.height {
            found.append(
                PixelRect(x: 0, y: common.height, width: whole.width, height: whole.height - common.height))
        }
        return DifferenceGrid.joined(found).map { $0.enlarged(by: DifferenceGrid.margin, in: whole) }
            .sorted { ($0.y, $0.x) < ($1.y, $1.x) }
    }
}

/// Gathers pixels that differ in squares, so that a speck is none and the letters of a word are one region.
private struct DifferenceGrid {
    /// Pixels along a square's side.
    private static let side = 8
    /// Fewer pixels in a square are a speck.
    private static let least = 4
    /// Regions that are nearer to each other are one.
    private static let gap = 14
    /// So much more is in a region than what differs.
    static let margin = 6

    private struct Square {
        var count = 0
        var region: PixelRect?
    }

    private let area: PixelRect
    private let columns: Int
    private var squares: [Square]

    init(_ area: PixelRect) {
        self.area = area
        columns = (area.width + Self.side - 1) / Self.side
        squares = Array(repeating: Square(), count: columns * ((area.height + Self.side - 1) / Self.side))
    }

    func regions(of one: Raster, and other: Raster) -> [PixelRect] {
        var grid = self
        one.bytes.withUnsafeBufferPointer { bytes in
            other.bytes.withUnsafeBufferPointer { others in
                grid.compare(
                    Pixels(bytes: bytes, width: one.width, area: area),
                    Pixels(bytes: others, width: other.width, area: area))
            }
        }
        return grid.squares.compactMap { $0.count >= Self.least ? $0.region : nil }
    }

    private mutating func compare(_ one: Pixels, _ other: Pixels) {
        for y in 0..<area.height {
            for x in 0..<area.width where one.isFar(from: other, x, y) {
                let pixel = PixelRect(x: x, y: y, width: 1, height: 1)
                let index = y / Self.side * columns + x / Self.side
                squares[index].count += 1
                squares[index].region = squares[index].region?.union(pixel) ?? pixel
            }
        }
    }

    /// Until all are apart.
    static func joined(_ regions: [PixelRect]) -> [PixelRect] {
        var apart: [PixelRect] = []
        for region in regions {
            var region = region
            while let index = apart.firstIndex(where: { $0.isNear(region, within: gap) }) {
                region = region.union(apart.remove(at: index))
            }
            apart.append(region)
        }
        return apart
    }
}

/// The bytes of a raster.
private struct Pixels {
    /// How far a channel may be outside of what is around it, of 255.
    private static let tolerance = 32

    let bytes: UnsafeBufferPointer<UInt8>
    /// Of the raster.
    let width: Int
    /// What is compared of it.
    let area: PixelRect

    /// Whether one of two pixels has a colour that nothing around the other comes near to.
    func isFar(from other: Pixels, _ x: Int, _ y: Int) -> Bool {
        let (at, there) = ((y * width + x) * 3, (y * other.width + x) * 3)
        if bytes[at] == other.bytes[there], bytes[at + 1] == other.bytes[there + 1],
            bytes[at + 2] == other.bytes[there + 2]
        {
            return false
        }
        return (0..<3).contains { channel in
            !other.surrounds(Int(bytes[at + channel]), x, y, channel)
                || !surrounds(Int(other.bytes[there + channel]), x, y, channel)
        }
    }

    /// Whether a value lies between those of a pixel and its neighbours, or close to them.
    private func surrounds(_ value: Int, _ x: Int, _ y: Int, _ channel: Int) -> Bool {
        var (least, most) = (255, 0)
        for row in max(0, y - 1)...min(area.height - 1, y + 1) {
            for column in max(0, x - 1)...min(area.width - 1, x + 1) {
                let found = Int(bytes[(row * width + column) * 3 + channel])
                (least, most) = (min(least, found), max(most, found))
            }
        }
        return least - Self.tolerance...most + Self.tolerance ~= value
    }
}
