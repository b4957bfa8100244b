/// A Huffman code for deflate streams, made once from a sample and used for many (RFC 1951, 3.2.7).
///
/// Compressing by it takes a few instructions per byte, and text that is coded once can be put into any stream at any
/// bit: for small streams that are alike this takes about the space that a code of their own does, at a tenth of the
/// time.
final class HuffmanCode: Sendable {
    /// A code as its bits are written, the first one lowest: with what says which length a symbol stands for, at most 20.
    struct Symbol: Sendable, Hashable {
        var bits: UInt32 = 0
        var length: UInt32 = 0
    }

    /// By byte.
    let literals: [Symbol]
    let endOfBlock: Symbol
    /// By length, up to 258; empty where the code has no repetitions.
    let lengths: [Symbol]
    /// By the symbol of a distance.
    let distances: [Symbol]
    /// What a block says of its code: the three bits of its kind but the first, and the lengths of all symbols.
    let description: Coded

    private static let longest = 15

    /// A code for all bytes, without repetitions; `frequencies` says how often each is in a sample.
    convenience init(frequencies: [Int]) {
        var counts = DeflateCounts()
        for (byte, frequency) in frequencies.enumerated() { counts.symbols[byte] = min(max(0, frequency), 1 << 24) }
        counts.symbols.removeLast(DeflateAlphabet.symbolCount - DeflateAlphabet.firstLength)
        // Some readers refuse fewer than two.
        counts.distances = [0, 0]
        self.init(counts)
    }

    /// A code for all bytes and repetitions, as good as can be for what is like the sample; what the sample lacks has a long
    /// code.
    convenience init(_ sample: DeflateCounts) { self.init(counts: sample.timesFour(plus: 1)) }

    /// A code for nothing but what was counted.
    init(counts: DeflateCounts) {
        let symbolLengths = HuffmanLengths.lengths(counts.symbols, limit: Self.longest)
        let distanceLengths = HuffmanLengths.lengths(counts.distances, limit: Self.longest)
        (literals, endOfBlock, lengths, distances) = Self.tables(symbolLengths, distanceLengths)
        description = Self.description(symbolLengths, distanceLengths)
    }

    /// The code that needs no description (3.2.6).
    static let fixed = HuffmanCode(fixed: ())

    private init(fixed: Void) {
        let symbolLengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        let distanceLengths = [Int](repeating: 5, count: 32)
        (literals, endOfBlock, lengths, distances) = Self.tables(symbolLengths, distanceLengths)
        var kind = Coded()
        kind.add(0b01, 2)
        description = kind
    }

    /// The bytes in this code, their repetitions as such.
    func code(_ bytes: [UInt8]) -> Coded {
        var writer = CodedWriter(code: self)
        let repetitions = Repetitions()
        bytes.withUnsafeBufferPointer { repetitions.walk($0, into: &writer) }
        return writer.coded
    }
}

// MARK: - Tables

extension HuffmanCode {
    private static func tables(
        _ symbolLengths: [Int], _ distanceLengths: [Int]
    ) -> (literals: [Symbol], endOfBlock: Symbol, lengths: [Symbol], distances: [Symbol]) {
        let symbols = symbols(symbolLengths)
        var lengths: [Symbol] = []
        if symbols.count >= DeflateAlphabet.symbolCount {
            lengths = (0...DeflateAlphabet.lengths.upperBound).map { length in
                guard length >= DeflateAlphabet.lengths.lowerBound else { return Symbol() }
                let place = DeflateAlphabet.length(length)
                let symbol = symbols[place.symbol]
                return Symbol(
                    bits: symbol.bits | UInt32(place.extra) << symbol.length,
                    length: symbol.length + UInt32(place.extraBits))
            }
        }
        return (
            Array(symbols.prefix(256)), symbols[DeflateAlphabet.endOfBlock], lengths, Self.symbols(distanceLengths)
        )
    }

    /// Canonical codes (RFC 1951, 3.2.2).
    private static func symbols(_ lengths: [Int]) -> [Symbol] {
        var next: UInt32 = 0
        var symbols = [Symbol](repeating: Symbol(), count: lengths.count)
        for length in 1...longest {
            for symbol in lengths.indices where lengths[symbol] == length {
                let reversed = (0..<length).reduce(0 as UInt32) { $0 << 1 | (next >> UInt32($1)) & 1 }
                symbols[symbol] = Symbol(bits: reversed, length: UInt32(length))
                next += 1
            }
            next <<= 1
        }
        return symbols
    }

    /// A code as a block tells it (RFC 1951, 3.2.7).
    private static func description(_ symbolLengths: [Int], _ distanceLengths: [Int]) -> Coded {
        let runs = HuffmanLengths.runs(symbolLengths + distanceLengths)
        var weights = [Int](repeating: 0, count: 19)
        for run in runs { weights[run.symbol] += 1 }
        let runLengths = HuffmanLengths.lengths(weights, limit: 7)
        let runCodes = symbols(runLengths)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        let sent = max(4, (order.lastIndex { runLengths[$0] > 0 } ?? 0) + 1)
        var coded = Coded()
        coded.add(0b10, 2)
        coded.add(UInt64(symbolLengths.count - DeflateAlphabet.firstLength), 5)
        coded.add(UInt64(distanceLengths.count - 1), 5)
        coded.add(UInt64(sent - 4), 4)
        for symbol in order.prefix(sent) { coded.add(UInt64(runLengths[symbol]), 3) }
        for run in runs {
            coded.add(runCodes[run.symbol])
            if run.extraBits > 0 { coded.add(UInt64(run.extra), run.extraBits) }
        }
        return coded
    }
}

// MARK: - Coded text

extension HuffmanCode {
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

    private struct CodedWriter: RepetitionSink {
        let code: HuffmanCode
        var coded = Coded()

        var takesRepetitions: Bool { !code.lengths.isEmpty }

        mutating func add(_ byte: UInt8) { coded.add(code.literals[Int(byte)]) }

        mutating func add(length: Int, distance: Int) {
            coded.add(code.lengths[length])
            let place = DeflateAlphabet.distance(distance)
            coded.add(code.distances[place.symbol])
            if place.extraBits > 0 { coded.add(UInt64(place.extra), place.extraBits) }
        }
    }
}
