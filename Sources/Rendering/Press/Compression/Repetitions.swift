/// Takes a text as bytes and repetitions of what stands before.
protocol RepetitionSink {
    var takesRepetitions: Bool { get }
    mutating func add(_ byte: UInt8)
    /// `length` bytes as they stand `distance` bytes before, within what `DeflateAlphabet` allows.
    mutating func add(length: Int, distance: Int)
}

/// Finds repetitions in texts (Lempel and Ziv 1977), at a dozen instructions a byte: it looks at the last place alone
/// that began with the same four bytes, as far as it remembers. Belongs to one thread at a time.
final class Repetitions {
    /// By a hash of four bytes, where they stood last, counted from the first text on.
    private let places: UnsafeMutablePointer<UInt32>
    /// What position 0 of the text at hand is counted as. Whatever is below belongs to other texts.
    private var origin: UInt32 = 1

    private static let hashBits: UInt32 = 12
    /// No text has more bytes.
    static let longestText = 1 << 30

    init() {
        places = .allocate(capacity: 1 << Self.hashBits)
        places.initialize(repeating: 0, count: 1 << Self.hashBits)
    }

    deinit { places.deallocate() }

    /// Forgets the text, for another one.
    func begin(after length: Int) {
        guard origin < UInt32.max - UInt32(Self.longestText) * 2 else {
            places.update(repeating: 0, count: 1 << Self.hashBits)
            origin = 1
            return
        }
        origin += UInt32(length)
    }

    /// Hands the text from `start` to `end` to `sink`; what stands before `start` may be repeated, if it was walked.
    @inline(__always)
    func walk<Sink: RepetitionSink>(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int = 0, to end: Int? = nil, into sink: inout Sink
    ) {
        guard let bytes = UnsafeRawPointer(text.baseAddress) else { return }
        let end = end ?? text.count
        var index = start
        // The last place with four bytes.
        let last = sink.takesRepetitions ? end &- 4 : -1
        while index <= last {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            let before = exchange(word, for: index)
            guard before >= 0, bytes.loadUnaligned(fromByteOffset: before, as: UInt32.self) == word,
                index &- before <= DeflateAlphabet.farthest
            else {
                sink.add(bytes.load(fromByteOffset: index, as: UInt8.self))
                index &+= 1
                continue
            }
            let most = min(DeflateAlphabet.lengths.upperBound, end &- index)
            let length = RawBytes.common(bytes, index, before, known: 4, atMost: most)
            sink.add(length: length, distance: index &- before)
            index &+= length
            for place in index &- 2..<index where place <= last {
                _ = exchange(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self), for: place)
            }
        }
        while index < end {
            sink.add(bytes.load(fromByteOffset: index, as: UInt8.self))
            index &+= 1
        }
    }

    /// Where four bytes stood last in this text, negative when nowhere; they stand at `index` now.
    @inline(__always)
    private func exchange(_ word: UInt32, for index: Int) -> Int {
        let place = places + Int((word &* 0x9E37_79B1) &>> (32 &- Self.hashBits))
        let before = Int(place.pointee) &- Int(origin)
        place.pointee = origin &+ UInt32(truncatingIfNeeded: index)
        return before
    }
}

/// How often the symbols of deflate come in a text.
struct DeflateCounts: RepetitionSink {
    var symbols = [Int](repeating: 0, count: DeflateAlphabet.symbolCount)
    var distances = [Int](repeating: 0, count: DeflateAlphabet.distanceCount)

    var takesRepetitions: Bool { true }

    mutating func add(_ byte: UInt8) { symbols[Int(byte)] += 1 }

    mutating func add(length: Int, distance: Int) {
        symbols[DeflateAlphabet.length(length).symbol] += 1
        distances[DeflateAlphabet.distance(distance).symbol] += 1
    }

    /// Every symbol four times as often as it was counted, and some times more.
    func timesFour(plus more: Int) -> DeflateCounts {
        var counts = self
        counts.symbols = symbols.map { $0 * 4 + more }
        counts.distances = distances.map { $0 * 4 + more }
        return counts
    }

    /// Counts a text that stands for itself.
    mutating func count(_ text: [UInt8]) {
        let repetitions = Repetitions()
        text.withUnsafeBufferPointer { repetitions.walk($0, into: &self) }
    }
}

/// Comparisons of bytes in memory.
enum RawBytes {
    /// How many bytes at two places are the same, of which `known` are known to be.
    @inline(__always)
    static func common(_ bytes: UnsafeRawPointer, _ one: Int, _ other: Int, known: Int = 0, atMost most: Int) -> Int {
        var same = known
        while same &+ 8 <= most {
            let here = bytes.loadUnaligned(fromByteOffset: one &+ same, as: UInt64.self)
            let there = bytes.loadUnaligned(fromByteOffset: other &+ same, as: UInt64.self)
            guard here == there else { return same &+ (here ^ there).littleEndian.trailingZeroBitCount / 8 }
            same &+= 8
        }
        while same < most,
            bytes.load(fromByteOffset: one &+ same, as: UInt8.self)
                == bytes.load(fromByteOffset: other &+ same, as: UInt8.self)
        { same &+= 1 }
        return same
    }
}
