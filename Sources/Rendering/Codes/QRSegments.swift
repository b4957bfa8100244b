/// How a payload is cut into parts of different modes so that its QR symbol is as small as possible.
///
/// libqrencode's own cutting looks only one part ahead. This is the shortest path over all ways to cut, with exact costs.
struct QRSegments {
    enum Mode: Int, CaseIterable { case digits, alphanumeric, bytes }

    struct Segment: Hashable {
        var mode: Mode
        var range: Range<Int>
    }

    let segments: [Segment]

    /// Nil when no version holds the payload at this level.
    init?(_ payload: [UInt8], level: CodeElement.Level) {
        for sizes in VersionClass.allCases {
            let (segments, bits) = Self.shortest(payload, sizes)
            if bits <= sizes.codewords(at: level) * 8 {
                self.segments = segments
                return
            }
        }
        return nil
    }

    /// Versions that share the widths of their length fields.
    private enum VersionClass: CaseIterable {
        case upTo9, upTo26, upTo40

        /// Mode indicator and length field (ISO/IEC 18004, tables 2 and 3).
        func headerBits(_ mode: Mode) -> Int {
            switch (self, mode) {
            case (.upTo9, .digits): 4 + 10
            case (.upTo9, .alphanumeric): 4 + 9
            case (.upTo9, .bytes): 4 + 8
            case (.upTo26, .digits): 4 + 12
            case (.upTo26, .alphanumeric): 4 + 11
            case (.upTo40, .digits): 4 + 14
            case (.upTo40, .alphanumeric): 4 + 13
            case (.upTo26, .bytes), (.upTo40, .bytes): 4 + 16
            }
        }

        /// Data codewords of the class's largest version (ISO/IEC 18004, table 7).
        func codewords(at level: CodeElement.Level) -> Int {
            switch (self, level) {
            case (.upTo9, .L): 232
            case (.upTo9, .M): 182
            case (.upTo9, .Q): 132
            case (.upTo9, .H): 100
            case (.upTo26, .L): 1370
            case (.upTo26, .M): 1062
            case (.upTo26, .Q): 754
            case (.upTo26, .H): 596
            case (.upTo40, .L): 2956
            case (.upTo40, .M): 2334
            case (.upTo40, .Q): 1666
            case (.upTo40, .H): 1276
            }
        }
    }

    private static let unreachable = Int.max / 4

    private static func shortest(_ payload: [UInt8], _ sizes: VersionClass) -> ([Segment], bits: Int) {
        // Costs in sixths of a bit, so that a digit (10/3 bits) and a letter (11/2 bits) are whole numbers.
        var costs = [Int](repeating: unreachable, count: Mode.allCases.count)
        var previous: [[Mode]] = []
        previous.reserveCapacity(payload.count)
        for (index, byte) in payload.enumerated() {
            var next = [Int](repeating: unreachable, count: Mode.allCases.count)
            var came = Mode.allCases
            for mode in Mode.allCases {
                guard let step = mode.sixthsOfBit(for: byte) else { continue }
                next[mode.rawValue] = costs[mode.rawValue] + step
                for other in Mode.allCases where other != mode || index == 0 {
                    let before = index == 0 ? 0 : (costs[other.rawValue] + 5) / 6 * 6
                    let cost = before + sizes.headerBits(mode) * 6 + step
                    if cost < next[mode.rawValue] {
                        next[mode.rawValue] = cost
                        came[mode.rawValue] = other
                    }
                }
            }
            costs = next
            previous.append(came)
        }
        let last = Mode.allCases.min { costs[$0.rawValue] < costs[$1.rawValue] } ?? .bytes
        return (trace(previous, from: last), (costs[last.rawValue] + 5) / 6)
    }

    private static func trace(_ previous: [[Mode]], from last: Mode) -> [Segment] {
        var segments: [Segment] = []
        var mode = last
        var end = previous.count
        for index in previous.indices.reversed() {
            let before = previous[index][mode.rawValue]
            if index == 0 || before != mode {
                segments.append(Segment(mode: mode, range: index..<end))
                end = index
            }
            mode = before
        }
        return segments.reversed()
    }
}

extension QRSegments.Mode {
    /// The length of one character in this mode; nil when the mode lacks it.
    fileprivate func sixthsOfBit(for byte: UInt8) -> Int? {
        switch self {
        case .digits: (0x30...0x39).contains(byte) ? 20 : nil
        case .alphanumeric: Self.isAlphanumeric(byte) ? 33 : nil
        case .bytes: 48
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x5A, 0x20, 0x24, 0x25, 0x2A, 0x2B, 0x2D, 0x2E, 0x2F: true
        default: false
        }
    }
}
