import Synchronization

/// What all symbols of a version and level share. Made when the first of them is encoded, and kept.
final class QRFrame: Sendable {
    let version: QRVersion
    let level: CodeElement.Level
    let blocks: QRBlocks
    let correction: ReedSolomon
    let wordsPerRow: Int
    /// A row of dark modules only.
    let line: [UInt64]

    /// The dark modules of the function patterns, without the format.
    let patterns: [UInt64]
    /// For each mask the modules that it turns: those of data by its rule, those of the format to what they must show.
    let rowMasks: [UInt64]
    /// The same, columns for rows.
    let columnMasks: [UInt64]
    /// For each bit of the codewords, block after block as in `QRBlocks.sequence`, its module: the word of `patterns`
    /// times 64, and the bit in it. Remainder bits are not among them.
    let places: [UInt16]

    init(_ version: QRVersion, _ level: CodeElement.Level) {
        self.version = version
        self.level = level
        let blocks = version.blocks(at: level)
        self.blocks = blocks
        correction = ReedSolomon(count: blocks.correction)
        let functions = QRFunctionPatterns(version)
        wordsPerRow = functions.dark.wordsPerRow
        let line: [UInt64] = (0..<functions.dark.wordsPerRow).map {
            .max >> UInt64(max(0, 64 - (version.side - $0 * 64)))
        }
        self.line = line
        patterns = functions.dark.words
        let masks = (0..<QRMask.count).map { Self.mask($0, level, avoiding: functions.reserved, line) }
        rowMasks = masks.flatMap(\.rows.words)
        columnMasks = masks.flatMap(\.columns.words)
        let modules = Self.modules(avoiding: functions.reserved)
        places = blocks.sequence.flatMap { modules[$0 * 8..<$0 * 8 + 8] }
    }

    private static func mask(
        _ mask: Int, _ level: CodeElement.Level, avoiding reserved: QRGrid, _ line: [UInt64]
    ) -> (rows: QRGrid, columns: QRGrid) {
        // All rules repeat after twelve modules. What is reserved is its own mirror image.
        let sides = 0..<12
        let rows = sides.map { y in words(line) { QRMask.turns(mask, x: $0, y: y) } }
        let columns = sides.map { x in words(line) { QRMask.turns(mask, x: x, y: $0) } }
        var grids = (QRGrid(repeating: rows, without: reserved), QRGrid(repeating: columns, without: reserved))
        let format = QRFunctionPatterns.format(level, mask: mask)
        for copy in QRFunctionPatterns.formatPlaces(side: reserved.side) {
            for (bit, place) in copy.enumerated() where format >> bit & 1 == 1 {
                grids.0[place.x, place.y] = true
                grids.1[place.y, place.x] = true
            }
        }
        return grids
    }

    /// The modules of a line for which `isSet` is true.
    private static func words(_ line: [UInt64], where isSet: (Int) -> Bool) -> [UInt64] {
        line.indices.map { word in
            let bits = (0..<64).reduce(0 as UInt64) { isSet(word * 64 + $1) ? $0 | 1 << UInt64($1) : $0 }
            return bits & line[word]
        }
    }

    /// The modules of data in their order: up and down in columns of two from the right (ISO/IEC 18004, 7.7.3).
    private static func modules(avoiding reserved: QRGrid) -> [UInt16] {
        let side = reserved.side
        var modules: [UInt16] = []
        modules.reserveCapacity(side * side)
        var isUpwards = true
        for right in stride(from: side - 1, to: 0, by: -2) {
            // The vertical timing pattern has its column for itself.
            let right = right <= 6 ? right - 1 : right
            for step in 0..<side {
                let y = isUpwards ? side - 1 - step : step
                for x in [right, right - 1] where !reserved[x, y] {
                    modules.append(UInt16((y * reserved.wordsPerRow + x / 64) * 64 + x % 64))
                }
            }
            isUpwards.toggle()
        }
        return modules
    }
}

extension QRFrame {
    static func of(_ version: QRVersion, _ level: CodeElement.Level) -> QRFrame {
        slots[version.number * 4 + level.ordinal].frame(version, level)
    }

    private static let slots = (0..<41 * 4).map { _ in Slot() }

    /// Two threads that come first may both make a frame, and one of the two is kept.
    private final class Slot: Sendable {
        private let stored = AtomicLazyReference<QRFrame>()

        func frame(_ version: QRVersion, _ level: CodeElement.Level) -> QRFrame {
            stored.load() ?? stored.storeIfNil(QRFrame(version, level))
        }
    }
}
