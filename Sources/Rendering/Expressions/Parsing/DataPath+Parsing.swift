extension DataPath {
    /// Reads `order.lines.0.amount`: names of letters, digits, `_` and `-` with dots between them.
    public init(parsing source: String) throws(ExpressionError) {
        var scanner = try ExpressionScanner(source)
        scanner.skipSpaces()
        self = try scanner.path()
        scanner.skipSpaces()
        guard scanner.isAtEnd else { throw scanner.failure(expected: "the end of the path") }
    }
}
