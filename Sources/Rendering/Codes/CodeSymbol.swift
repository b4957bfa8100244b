/// The modules of a code, dark or light, without a quiet zone.
public struct CodeSymbol: Sendable, Hashable {
    public let symbology: CodeElement.Symbology
    public let columns: Int
    public let rows: Int
    /// Height of each row in modules; 1 for matrix codes, 3 for PDF417. Code 128 is one row, as high as its frame: 0.
    public let rowHeight: Int
    /// QR only: the version 1…40.
    public let version: Int?
    /// Row by row, each in `wordsPerRow` words: the lowest bit is on the left, 1 is dark. Bits beyond the row are 0.
    private(set) var words: [UInt64]

    /// `modules` go from the top left, row by row; true is dark. Unless there are `rows * columns` of them the symbol is
    /// not whole: it has no dark module, and a canvas refuses it.
    public init(
        symbology: CodeElement.Symbology, columns: Int, rows: Int, rowHeight: Int, modules: [Bool], version: Int? = nil
    ) {
        self.symbology = symbology
        self.columns = columns
        self.rows = rows
        self.rowHeight = rowHeight
        self.version = version
        let (count, isTooMany) = rows.multipliedReportingOverflow(by: columns)
        guard rows > 0, columns > 0, !isTooMany, modules.count == count else {
            words = []
            return
        }
        let wordsPerRow = Self.wordsPerRow(columns)
        words = [UInt64](repeating: 0, count: rows * wordsPerRow)
        for row in 0..<rows {
            for column in 0..<columns where modules[row * columns + column] {
                words[row * wordsPerRow + column / 64] |= 1 << UInt64(column % 64)
            }
        }
    }

    init(qrVersion: QRVersion, words: [UInt64]) {
        symbology = .qr
        columns = qrVersion.side
        rows = qrVersion.side
        rowHeight = 1
        version = qrVersion.number
        self.words = words
    }

    static func wordsPerRow(_ columns: Int) -> Int { (columns - 1) / 64 + 1 }

    var wordsPerRow: Int { Self.wordsPerRow(columns) }

    /// False when it was made of another number of modules than its rows and columns need.
    public var isWhole: Bool { !words.isEmpty }

    /// `rows * columns` modules from the top left, row by row; true is dark. None when the symbol is not whole.
    public var modules: [Bool] {
        guard isWhole else { return [] }
        return (0..<rows).flatMap { row in (0..<columns).map { isDark(row: row, column: $0) } }
    }

    /// True for a dark module; outside the symbol everything is light.
    public func isDark(row: Int, column: Int) -> Bool {
        guard isWhole, (0..<rows).contains(row), (0..<columns).contains(column) else { return false }
        return words[row * wordsPerRow + column / 64] >> UInt64(column % 64) & 1 == 1
    }

    /// Makes these modules light; both ranges must be within the symbol.
    mutating func clear(rows: Range<Int>, columns: Range<Int>) {
        for row in rows {
            for column in columns { words[row * wordsPerRow + column / 64] &= ~(1 << UInt64(column % 64)) }
        }
    }
}
