/// The six capital letters that mark the name of a font subset (ISO 32000-1, 9.6.4): the same for the same glyphs.
enum SubsetTag {
    static let length = 6

    /// A hash of the glyph ids (FNV-1a), of which the letters are digits.
    static func tag(of glyphs: UnsafeBufferPointer<UInt16>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for glyph in glyphs { hash = (hash ^ UInt64(glyph)) &* 0x0000_0100_0000_01B3 }
        return hash ^ hash >> 32
    }

    static func write(_ tag: UInt64, to target: UnsafeMutablePointer<UInt8>) {
        var rest = UInt32(truncatingIfNeeded: tag)
        for index in 0..<length {
            target[index] = UInt8(ascii: "A") + UInt8(truncatingIfNeeded: rest % 26)
            rest /= 26
        }
    }
}
