/// A Huffman code for deflate streams, made once from a sample and used for many (RFC 1951, 3.2.7).
///
/// Compressing by it takes a few instructions per byte, and text that is coded once can be put into any stream at any
/// bit: for small streams that are alike this takes about the space that a search for repetitions does, at a tenth of
/// its time.
final class HuffmanCode: Sendable {
    /// A code as its bits are written, the first one lowest; no symbol has more than 15.
    struct Symbol: Sendable, Hashable {
        var bits: UInt16 = 0
        var length: UInt16 = 0
    }

    /// The bits of a piece of text, from the lowest bit of the first word on.
    struct Coded: Sendable, Hashable {
        private(set) var words: [UInt64] = [0]
        private(set) var count = 0

        fileprivate mutating func add(_ bits: UInt64, _ length: Int) {
            let used = count & 63
            words[words.count - 1] |= bits << UInt64(used)
            if used + length >= 64 { words.append(used == 0 ? 0 : bits >> UInt64(64 - used)) }
            count += length
        }

        fileprivate mutating func add(_ symbol: Symbol) { add(UInt64(symbol.bits), Int(symbol.length)) }
    }

    /// By byte; at 256 the end of the block; at 258 a repetition of four bytes (3.2.5).
    let symbols: [Symbol]
    /// What a stream begins with: a last block with a code of its own, and that code.
    let header: Coded

    private static let endOfBlock = 256
    private static let fourBytes = 258
    /// How far back repetitions are: as far as an entry of a CMap is from the next.
    static let distance = 13
    private static let longest = 15
    /// Two codes for distances, although one or none is used, because some readers refuse fewer: 13…16 and 17…24.
    private static let distances = [0, 0, 0, 0, 0, 0, 0, 1, 1]

    /// A code for what is like a sample, and for no bytes that the sample lacks. `repetitions` says how often four
    /// bytes will be written as what stands 13 bytes before.
    convenience init<Bytes: Sequence>(sample: Bytes, repetitions: Int) where Bytes.Element == UInt8 {
        var weights = [Int](repeating: 0, count: Self.fourBytes + 1)
        for byte in sample { weights[Int(byte)] += 1 }
        weights[Self.fourBytes] = repetitions
        self.init(weights: weights)
    }

    /// A code for all bytes; `frequencies` says how often each is in a sample.
    convenience init(frequencies: [Int]) {
        self.init(
            weights: (0..<256).map { ($0 < frequencies.count ? min(max(0, frequencies[$0]), 1 << 24) : 0) * 16 + 1 })
    }

    private init(weights: [Int]) {
        let weights = weights + Array(repeating: 0, count: max(0, Self.endOfBlock + 1 - weights.count))
        let used = weights.enumerated().map { $0 == Self.endOfBlock ? 1 : $1 }
        let lengths = HuffmanLengths.lengths(used, limit: Self.longest)
        symbols = Self.symbols(lengths)
        header = Self.header(lengths)
    }

    var end: Symbol { symbols[Self.endOfBlock] }

    /// A repetition of the four bytes that stand 13 bytes before, if the code has it.
    var repetition: Symbol {
        guard symbols.count > Self.fourBytes else { return Symbol() }
        // The distance's code is a single 0, and the two bits that tell 13 from 14, 15 and 16 are 0 too.
        return Symbol(bits: symbols[Self.fourBytes].bits, length: symbols[Self.fourBytes].length + 3)
    }

    func code<Bytes: Sequence>(_ bytes: Bytes, after start: Coded = Coded()) -> Coded where Bytes.Element == UInt8 {
        var coded = start
        for byte in bytes { coded.add(symbols[Int(byte)]) }
        return coded
    }

    /// Canonical codes (RFC 1951, 3.2.2).
    private static func symbols(_ lengths: [Int]) -> [Symbol] {
        var next = 0
        var symbols = [Symbol](repeating: Symbol(), count: lengths.count)
        for length in 1...longest {
            for symbol in lengths.indices where lengths[symbol] == length {
                let reversed = (0..<length).reduce(0) { $0 << 1 | (next >> $1) & 1 }
                symbols[symbol] = Symbol(
                    bits: UInt16(truncatingIfNeeded: reversed), length: UInt16(truncatingIfNeeded: length))
                next += 1
            }
            next <<= 1
        }
        return symbols
    }

    /// The zlib header and that of the block (RFC 1950, 2.2; RFC 1951, 3.2.7).
    private static func header(_ lengths: [Int]) -> Coded {
        let runs = HuffmanLengths.runs(lengths + distances)
        var weights = [Int](repeating: 0, count: 19)
        for run in runs { weights[run.symbol] += 1 }
        let runLengths = HuffmanLengths.lengths(weights, limit: 7)
        let runCodes = symbols(runLengths)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        let sent = max(4, (order.lastIndex { runLengths[$0] > 0 } ?? 0) + 1)
        var coded = Coded()
        coded.add(0x0178, 16)
        coded.add(0b101, 3)
        coded.add(UInt64(lengths.count - 257), 5)
        coded.add(UInt64(distances.count - 1), 5)
        coded.add(UInt64(sent - 4), 4)
        for symbol in order.prefix(sent) { coded.add(UInt64(runLengths[symbol]), 3) }
        for run in runs {
            coded.add(runCodes[run.symbol])
            if run.extraBits > 0 { coded.add(UInt64(run.extra), run.extraBits) }
        }
        return coded
    }
}
