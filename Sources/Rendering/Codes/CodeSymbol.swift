/// The modules of a code, dark or light, without a quiet zone.
public struct CodeSymbol: Sendable, Hashable {
    public var symbology: CodeElement.Symbology
    public var columns: Int
    public var rows: Int
    /// Height of each row in modules; 1 for matrix codes, 3 for PDF417. Code 128 is one row, as high as its frame: 0.
    public var rowHeight: Int
    /// `rows * columns` modules from the top left, row by row; true is dark.
    public var modules: [Bool]
    /// QR only: the version 1…40.
    public var version: Int?

    public init(
        symbology: CodeElement.Symbology, columns: Int, rows: Int, rowHeight: Int, modules: [Bool], version: Int? = nil
    ) {
        self.symbology = symbology
        self.columns = columns
        self.rows = rows
        self.rowHeight = rowHeight
        self.modules = modules
        self.version = version
    }
}
