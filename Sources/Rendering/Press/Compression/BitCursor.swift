/// Writes bits into memory, the lowest bit of each byte first, as deflate has them (RFC 1951, 3.1.1).
///
/// The memory must have room for eight bytes more than the bits fill.
struct BitCursor {
    private(set) var target: UnsafeMutableRawPointer
    /// Bits that are not yet in memory, fewer than 32.
    private(set) var pending: UInt64
    private(set) var count: UInt64

    init(target: UnsafeMutablePointer<UInt8>, pending: UInt64, count: UInt64) {
        (self.target, self.pending, self.count) = (UnsafeMutableRawPointer(target), pending, count)
    }

    /// At most 32 bits; those of `bits` above `length` are 0.
    @inline(__always)
    mutating func add(_ bits: UInt64, _ length: UInt64) {
        pending |= bits &<< count
        count &+= length
        guard count >= 32 else { return }
        target.storeBytes(of: UInt32(truncatingIfNeeded: pending).littleEndian, as: UInt32.self)
        target += 4
        pending &>>= 32
        count &-= 32
    }

    @inline(__always)
    mutating func add(_ symbol: HuffmanCode.Symbol) { add(UInt64(symbol.bits), UInt64(symbol.length)) }

    /// Bits that lie in memory as `HuffmanCode.Coded` has them: in words, of which the last one is filled up with
    /// zeros.
    @inline(__always)
    mutating func add(_ words: UnsafeRawPointer, bits: Int) {
        var (source, target, pending) = (words, target, pending)
        let count = count
        var rest = bits
        while rest >= 64 {
            let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
            target.storeBytes(of: (pending | word &<< count).littleEndian, as: UInt64.self)
            // In two steps, because a shift by 64 is none.
            pending = (word &>> 1) &>> (63 &- count)
            source += 8
            target += 8
            rest &-= 64
        }
        (self.target, self.pending) = (target, pending)
        guard rest > 0 else { return }
        let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
        let length = UInt64(truncatingIfNeeded: rest)
        add(word & 0xFFFF_FFFF, min(length, 32))
        if length > 32 { add(word &>> 32, length &- 32) }
    }
}

/// A cursor with the code that it writes a text in.
struct CodeCursor: RepetitionSink {
    var cursor: BitCursor
    private let literals: UnsafePointer<HuffmanCode.Symbol>
    private let lengths: UnsafePointer<HuffmanCode.Symbol>
    private let distances: UnsafePointer<HuffmanCode.Symbol>
    let takesRepetitions: Bool

    /// Calls `body` with a cursor that is good for as long as that runs.
    @inline(__always)
    static func with(_ code: HuffmanCode, at cursor: inout BitCursor, _ body: (inout CodeCursor) -> Void) {
        code.literals.withUnsafeBufferPointer { literals in
            code.lengths.withUnsafeBufferPointer { lengths in
                code.distances.withUnsafeBufferPointer { distances in
                    // No code is without literals and distances.
                    guard let literals = literals.baseAddress, let distances = distances.baseAddress else { return }
                    var writer = CodeCursor(
                        cursor: cursor, literals: literals, lengths: lengths.baseAddress ?? literals,
                        distances: distances, takesRepetitions: !lengths.isEmpty)
                    body(&writer)
                    cursor = writer.cursor
                }
            }
        }
    }

    @inline(__always)
    mutating func add(_ byte: UInt8) { cursor.add(literals[Int(byte)]) }

    @inline(__always)
    mutating func add(length: Int, distance: Int) {
        cursor.add(lengths[length])
        let place = DeflateAlphabet.distance(distance)
        let symbol = distances[place.symbol]
        cursor.add(
            UInt64(symbol.bits) | UInt64(truncatingIfNeeded: place.extra) &<< UInt64(symbol.length),
            UInt64(symbol.length) &+ UInt64(truncatingIfNeeded: place.extraBits))
    }
}
