/// One of the 40 sizes of QR symbols, and what a symbol of it holds.
struct QRVersion: Hashable {
    /// 1…40.
    let number: Int

    /// Versions whose length fields have the same widths (ISO/IEC 18004, table 3).
    static let classes = [1...9, 10...26, 27...40]

    /// Modules along a side.
    var side: Int { 17 + 4 * number }

    /// Rows and columns on which alignment patterns are centred (ISO/IEC 18004, annex E), without those on corners.
    var alignmentCentres: [Int] {
        guard number > 1 else { return [] }
        let gaps = number / 7 + 1
        // Gaps are even and equal, but for the first, which takes what is left. Version 32 is the standard's exception.
        let gap = number == 32 ? 26 : ((side - 13) + 2 * gaps - 1) / (2 * gaps) * 2
        return [6] + (0..<gaps).reversed().map { side - 7 - $0 * gap }
    }

    /// Codewords of data and error correction (ISO/IEC 18004, table 1).
    var codewords: Int {
        let centres = number == 1 ? 0 : number / 7 + 2
        let alignment = number == 1 ? 0 : 25 * (centres * centres - 3) - 10 * (centres - 2)
        let finders = 3 * 64
        let timing = 2 * (side - 16)
        let format = 31
        let version = number < 7 ? 0 : 36
        return (side * side - finders - timing - format - version - alignment) / 8
    }

    func blocks(at level: CodeElement.Level) -> QRBlocks {
        let place = level.ordinal * 40 + number - 1
        return QRBlocks(
            codewords: codewords, count: Int(Self.blockCounts[place]), correction: Int(Self.correctionCounts[place]))
    }

    /// Bits of data that symbols of each version hold at `level`, without error correction, by number: the first is 0.
    static func capacities(at level: CodeElement.Level) -> [Int] { allCapacities[level.ordinal] }

    private static let allCapacities = CodeElement.Level.allCases.map { level in
        [0] + (1...40).map { QRVersion(number: $0).blocks(at: level).data * 8 }
    }

    /// Codewords of error correction in each block, by level and version (ISO/IEC 18004, table 9).
    private static let correctionCounts: [UInt8] = [
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
        28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
        26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
        28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
        30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ]

    /// Blocks, by level and version (ISO/IEC 18004, table 9).
    private static let blockCounts: [UInt8] = [
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
        8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
        17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
        23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
        25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ]
}

/// How the codewords of a symbol are divided into blocks, each with its own error correction.
///
/// The first blocks may have one codeword of data less than the others; all have as many of error correction.
struct QRBlocks: Hashable {
    let codewords: Int
    let count: Int
    /// Codewords of error correction in each block.
    let correction: Int

    /// Codewords of data in all blocks together.
    var data: Int { codewords - count * correction }
    var shortCount: Int { count - codewords % count }
    /// Codewords of data in a short block.
    var shortData: Int { codewords / count - correction }

    /// Where each codeword of data, block after block, and then each of error correction, block after block, comes in
    /// the symbol, which takes the first of every block, then the second of every block… (ISO/IEC 18004, 7.6).
    var sequence: [Int] {
        var places: [Int] = []
        places.reserveCapacity(codewords)
        for block in 0..<count {
            places += (0..<shortData).map { $0 * count + block }
            if block >= shortCount { places.append(shortData * count + block - shortCount) }
        }
        for block in 0..<count { places += (0..<correction).map { data + $0 * count + block } }
        return places
    }
}

extension CodeElement.Level {
    /// Its place in the standard's tables.
    var ordinal: Int {
        switch self {
        case .L: 0
        case .M: 1
        case .Q: 2
        case .H: 3
        }
    }
}
