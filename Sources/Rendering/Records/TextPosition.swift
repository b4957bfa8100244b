/// A place in the input: line and column from 1; columns count characters (Unicode scalars).
struct TextPosition: Sendable, Hashable {
    var line = 1
    var column = 1

    /// Moves on over bytes of UTF-8.
    mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
        var lines = 0
        for byte in bytes where byte == Byte.newline { lines += 1 }
        guard lines > 0 else {
            column += Self.characters(in: bytes[...])
            return
        }
        line += lines
        let lastLine = bytes.lastIndex(of: Byte.newline).map { bytes[($0 + 1)...] } ?? bytes[...]
        column = 1 + Self.characters(in: lastLine)
    }

    func advanced(over bytes: UnsafeBufferPointer<UInt8>) -> TextPosition {
        var position = self
        position.advance(over: bytes)
        return position
    }

    private static func characters(in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var count = 0
        // Every byte of UTF-8 but a continuation (10xxxxxx) begins a scalar.
        for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }
}

/// A problem at a byte offset of a record; it becomes a `RecordError` where the record's place is known.
struct TextFault: Error {
    var problem: RecordError.Problem
    var offset: Int
    /// The CSV column's name.
    var cell: String?

    func error(in bytes: UnsafeBufferPointer<UInt8>, from start: TextPosition) -> RecordError {
        let before = UnsafeBufferPointer(rebasing: bytes[..<min(max(offset, 0), bytes.count)])
        let place = start.advanced(over: before)
        return RecordError(problem, line: place.line, column: place.column, cell: cell)
    }
}
