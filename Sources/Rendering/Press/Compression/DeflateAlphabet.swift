/// The symbols that deflate writes repetitions with: "`length` bytes, as they stand `distance` bytes before"
/// (RFC 1951, 3.2.5).
enum DeflateAlphabet {
    static let endOfBlock = 256
    /// The first symbol of a length.
    static let firstLength = 257
    /// Bytes, the end of a block, and lengths.
    static let symbolCount = 286
    static let distanceCount = 30
    static let lengths = 3...258
    static let farthest = 32_768

    /// A length's symbol, and the bits that say which of the symbol's lengths it is.
    static func length(_ length: Int) -> (symbol: Int, extra: Int, extraBits: Int) {
        guard length < 258 else { return (285, 0, 0) }
        let slot = slot(length - 3, plain: 8)
        return (firstLength + slot.number, slot.extra, slot.extraBits)
    }

    /// The same for a distance, whose symbols count from 0.
    @inline(__always)
    static func distance(_ distance: Int) -> (symbol: Int, extra: Int, extraBits: Int) {
        let rest = distance &- 1
        guard rest >= 4 else { return (rest, 0, 0) }
        let highest = Int.bitWidth &- 1 &- rest.leadingZeroBitCount
        let extraBits = highest &- 1
        return (2 &* highest &+ (rest &>> extraBits) & 1, rest & ((1 &<< extraBits) &- 1), extraBits)
    }

    /// The first `plain` values have a symbol each; then four symbols at a time stand for twice as many values each.
    private static func slot(_ value: Int, plain: Int) -> (number: Int, extra: Int, extraBits: Int) {
        guard value >= plain else { return (value, 0, 0) }
        let highest = Int.bitWidth - 1 - value.leadingZeroBitCount
        let extraBits = highest - 2
        return (4 * extraBits + value >> extraBits, value & (1 << extraBits - 1), extraBits)
    }
}
