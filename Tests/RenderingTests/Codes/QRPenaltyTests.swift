import Testing

@testable import Rendering

@Suite struct `The mask of a QR symbol` {
    /// Modules in rows that are full of runs as finder patterns have them, of widths 1 to 5.
    private func modules(side: Int, _ random: inout RepeatableRandom) -> [Bool] {
        var modules: [Bool] = []
        while modules.count < side * side {
            let width = Int.random(in: 1...5, using: &random)
            var runs = [4, 1, 1, 3, 1, 1, 4].map { $0 * width }
            if Int.random(in: 0..<3, using: &random) == 0 { runs[Int.random(in: 0..<7, using: &random)] += 1 }
            if Int.random(in: 0..<3, using: &random) == 0 { runs[Int.random(in: 0..<7, using: &random)] -= 1 }
            let first = Int.random(in: 0...3, using: &random)
            for index in first..<7 { modules += [Bool](repeating: index % 2 == 1, count: runs[index]) }
        }
        return Array(modules.prefix(side * side))
    }

    private func points(_ version: QRVersion, _ modules: [Bool]) -> Int {
        let frame = QRFrame.of(version, .M)
        var (rows, columns) = (QRGrid(side: version.side), QRGrid(side: version.side))
        for (place, isDark) in modules.enumerated() {
            let (y, x) = place.quotientAndRemainder(dividingBy: version.side)
            rows[x, y] = isDark
            columns[y, x] = isDark
        }
        let masks = [UInt64](repeating: 0, count: rows.words.count)
        return rows.words.withUnsafeBufferPointer { rowWords in
            columns.words.withUnsafeBufferPointer { columnWords in
                masks.withUnsafeBufferPointer { masks in
                    let rows = QRMaskedLines(modules: rowWords, masks: masks, maskStart: 0)
                    let columns = QRMaskedLines(modules: columnWords, masks: masks, maskStart: 0)
                    return switch frame.wordsPerRow {
                    case 1: QRPenalty<UInt64>(frame).points(rows: rows, columns: columns, limit: .max)
                    case 2: QRPenalty<QRDoubleLine>(frame).points(rows: rows, columns: columns, limit: .max)
                    default: QRPenalty<QRTripleLine>(frame).points(rows: rows, columns: columns, limit: .max)
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 2, 6, 11, 12, 13, 20, 27, 28, 33, 40])
    func `costs what the standard's rules say`(number: Int) {
        let version = QRVersion(number: number)
        var random = RepeatableRandom(seed: UInt64(number))
        for round in 0..<(number <= 13 ? 9 : 2) {
            let count = version.side * version.side
            let density = Int.random(in: 1...9, using: &random)
            let noise = (0..<count).map { _ in Int.random(in: 0..<10, using: &random) < density }
            let modules = round % 3 == 0 ? noise : modules(side: version.side, &random)
            #expect(points(version, modules) == SlowPenalty(side: version.side, modules: modules).points)
            // Columns for rows.
            let turned = (0..<count).map { modules[$0 % version.side * version.side + $0 / version.side] }
            #expect(points(version, turned) == SlowPenalty(side: version.side, modules: turned).points)
        }
    }

    @Test func `of one colour costs the most`() {
        for isDark in [false, true] {
            let modules = [Bool](repeating: isDark, count: 441)
            #expect(points(QRVersion(number: 1), modules) == 2 * 21 * 19 + 3 * 400 + 100)
        }
    }

    @Test func `is the first of those with the fewest points`() throws {
        for (index, payload) in Payloads.ascii(seed: 22, count: 8, lengths: 5...150).enumerated() {
            let level = CodeElement.Level.allCases[index % 4]
            let bytes = Array(payload.utf8)
            let masked = try (0..<8).map { try QREncode.encode(bytes, level: level, mask: $0) }
            let points = masked.map { SlowPenalty(side: $0.rows, modules: $0.modules).points }
            let best = try #require(points.indices.min { points[$0] < points[$1] })
            #expect(try QREncode.encode(bytes, level: level) == masked[best])
        }
    }
}
