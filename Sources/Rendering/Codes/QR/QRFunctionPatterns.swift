/// The modules of a version that carry no data (ISO/IEC 18004, 6.3, 7.9 and 7.10).
struct QRFunctionPatterns {
    /// Where they are, with those for the format.
    private(set) var reserved: QRGrid
    /// Which of them are dark; those of the format depend on level and mask and are left light.
    private(set) var dark: QRGrid

    init(_ version: QRVersion) {
        let side = version.side
        reserved = QRGrid(side: side)
        dark = QRGrid(side: side)
        for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] { drawFinder(centredOn: x, y) }
        for index in 8..<side - 8 {
            set(index, 6, dark: index % 2 == 0)
            set(6, index, dark: index % 2 == 0)
        }
        drawAlignment(version.alignmentCentres)
        for place in Self.formatPlaces(side: side).joined() { set(place.x, place.y, dark: false) }
        set(8, side - 8, dark: true)
        if version.number >= 7 { drawVersion(version) }
    }

    private mutating func set(_ x: Int, _ y: Int, dark isDark: Bool) {
        reserved[x, y] = true
        dark[x, y] = isDark
    }

    /// A finder pattern with its separator, as far as they are inside the symbol.
    private mutating func drawFinder(centredOn centreX: Int, _ centreY: Int) {
        let inside = 0..<reserved.side
        for y in centreY - 4...centreY + 4 where inside.contains(y) {
            for x in centreX - 4...centreX + 4 where inside.contains(x) {
                let ring = max(abs(x - centreX), abs(y - centreY))
                set(x, y, dark: ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignment(_ centres: [Int]) {
        guard let first = centres.first, let last = centres.last else { return }
        for centreY in centres {
            for centreX in centres {
                let isOnFinder =
                    (centreX == first && (centreY == first || centreY == last))
                    || (centreX == last && centreY == first)
                guard !isOnFinder else { continue }
                for y in centreY - 2...centreY + 2 {
                    for x in centreX - 2...centreX + 2 {
                        set(x, y, dark: max(abs(x - centreX), abs(y - centreY)) != 1)
                    }
                }
            }
        }
    }

    /// Six bits of the number and twelve of a BCH code, twice.
    private mutating func drawVersion(_ version: QRVersion) {
        let bits = version.number << 12 | Self.remainder(version.number << 12, by: 0x1F25)
        for index in 0..<18 {
            let (near, far) = (index / 3, reserved.side - 11 + index % 3)
            set(near, far, dark: bits >> index & 1 == 1)
            set(far, near, dark: bits >> index & 1 == 1)
        }
    }

    /// The 15 bits that tell level and mask, lowest first: a BCH code under a mask of its own (ISO/IEC 18004, 7.9.1).
    static func format(_ level: CodeElement.Level, mask: Int) -> Int {
        let indicator =
            switch level {
            case .L: 0b01
            case .M: 0b00
            case .Q: 0b11
            case .H: 0b10
            }
        let bits = (indicator << 3 | mask) << 10
        return (bits | remainder(bits, by: 0x537)) ^ 0x5412
    }

    /// Both copies of the format's bits, lowest first.
    static func formatPlaces(side: Int) -> [[(x: Int, y: Int)]] {
        let aroundCorner = (0..<15).map { index in
            index < 8 ? (x: 8, y: index < 6 ? index : index + 1) : (x: index == 8 ? 7 : 14 - index, y: 8)
        }
        let split = (0..<15).map { index in
            index < 8 ? (x: side - 1 - index, y: 8) : (x: 8, y: side - 15 + index)
        }
        return [aroundCorner, split]
    }

    /// The remainder of polynomials over GF(2).
    private static func remainder(_ dividend: Int, by divisor: Int) -> Int {
        let degree = Int.bitWidth - 1 - divisor.leadingZeroBitCount
        var rest = dividend
        for bit in (degree..<32).reversed() where rest >> bit & 1 == 1 { rest ^= divisor << (bit - degree) }
        return rest
    }
}
