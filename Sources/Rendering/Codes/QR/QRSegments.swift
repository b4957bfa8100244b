/// How a payload is cut into parts of different modes so that its QR symbol is as small as possible.
///
/// The usual cutting looks only one part ahead. This is the shortest path over all ways to cut, with exact costs.
struct QRSegments {
    struct Segment: Hashable {
        var mode: QRMode
        var range: Range<Int>
    }

    let segments: [Segment]
    /// The smallest that holds them.
    let version: QRVersion

    /// Nil when no version holds the payload at this level.
    init?(_ payload: [UInt8], level: CodeElement.Level) {
        let found = payload.withUnsafeBufferPointer { Self.shortest($0, level) }
        guard let found else { return nil }
        self = found
    }

    private init(segments: [Segment], version: QRVersion) {
        self.segments = segments
        self.version = version
    }

    private static func shortest(_ payload: UnsafeBufferPointer<UInt8>, _ level: CodeElement.Level) -> QRSegments? {
        let capacities = QRVersion.capacities(at: level)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: payload.count) { steps in
            for versions in QRVersion.classes {
                var path = ShortestPath(upTo: versions.upperBound, steps: steps)
                path.walk(payload)
                let bits = path.bits
                guard let number = versions.first(where: { bits <= capacities[$0] }) else { continue }
                return QRSegments(segments: path.segments, version: QRVersion(number: number))
            }
            return nil
        }
    }
}

/// The cheapest way from the start of a payload to each of its characters, in each mode.
private struct ShortestPath {
    /// For each character the modes of the one before on the way here, one for each mode that it may have itself.
    private let steps: UnsafeMutableBufferPointer<UInt8>
    /// Costs are in sixths of a bit, so that a digit (10/3 bits) and a letter (11/2 bits) are whole numbers.
    private var digits = 0
    private var alphanumeric = 0
    private var bytes = 0
    private let headers: (digits: Int, alphanumeric: Int, bytes: Int)

    private static let unreachable = Int.max / 4

    init(upTo version: Int, steps: UnsafeMutableBufferPointer<UInt8>) {
        self.steps = steps
        headers = (
            6 * QRMode.digits.headerBits(upTo: version), 6 * QRMode.alphanumeric.headerBits(upTo: version),
            6 * QRMode.bytes.headerBits(upTo: version)
        )
    }

    /// Bits of the cheapest way to the end.
    var bits: Int { (min(digits, alphanumeric, bytes) + 5) / 6 }

    mutating func walk(_ payload: UnsafeBufferPointer<UInt8>) {
        // Nothing goes on before the first character: each mode begins with its header.
        (digits, alphanumeric, bytes) = (Self.unreachable, Self.unreachable, Self.unreachable)
        // A part ends with a whole bit before another begins.
        var ended = (digits: 0, alphanumeric: 0, bytes: 0)
        for index in payload.indices {
            let value = QRMode.alphanumericValue(payload[index])
            let way = Self.cheapest(
                (bytes, .bytes), (ended.digits, .digits), (ended.alphanumeric, .alphanumeric), header: headers.bytes)
            var next = (digits: Self.unreachable, alphanumeric: Self.unreachable, bytes: way.cost + 48)
            var step = way.from.rawValue << (2 * QRMode.bytes.rawValue)
            if value < 45 {
                let way = Self.cheapest(
                    (alphanumeric, .alphanumeric), (ended.digits, .digits), (ended.bytes, .bytes),
                    header: headers.alphanumeric)
                next.alphanumeric = way.cost + 33
                step |= way.from.rawValue << (2 * QRMode.alphanumeric.rawValue)
            }
            if value < 10 {
                let way = Self.cheapest(
                    (digits, .digits), (ended.alphanumeric, .alphanumeric), (ended.bytes, .bytes),
                    header: headers.digits)
                next.digits = way.cost + 20
                step |= way.from.rawValue << (2 * QRMode.digits.rawValue)
            }
            steps[index] = step
            (digits, alphanumeric, bytes) = next
            ended = (Self.wholeBits(digits), Self.wholeBits(alphanumeric), Self.wholeBits(bytes))
        }
    }

    private typealias Way = (cost: Int, from: QRMode)

    /// The cheapest of going on in a mode and of coming to it, with its header, from one of the two others.
    @inline(__always)
    private static func cheapest(_ same: Way, _ first: Way, _ second: Way, header: Int) -> Way {
        let other = first.cost <= second.cost ? first : second
        return same.cost <= other.cost + header ? same : (other.cost + header, other.from)
    }

    private static func wholeBits(_ cost: Int) -> Int { (cost + 5) / 6 * 6 }

    /// The parts of the cheapest way, from the last to the first and then turned.
    var segments: [QRSegments.Segment] {
        let least = min(digits, alphanumeric, bytes)
        var mode = least == digits ? QRMode.digits : least == alphanumeric ? .alphanumeric : .bytes
        var segments: [QRSegments.Segment] = []
        var end = steps.count
        for index in steps.indices.reversed() {
            let before = QRMode(rawValue: steps[index] >> (2 * mode.rawValue) & 3) ?? mode
            if index == 0 || before != mode {
                segments.append(.init(mode: mode, range: index..<end))
                end = index
            }
            mode = before
        }
        segments.reverse()
        return segments
    }
}
