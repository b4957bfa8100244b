/// A place in the input: line and column from 1; columns count characters (Unicode scalars).
struct TextPosition: Sendable, Hashable {
    var line = 1
    var column = 1

    /// Moves on over bytes of UTF-8.
    mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            if index + 8 <= bytes.count {
                let word = ByteWord(bytes, at: index)
                if !word.has(Byte.newline) {
                    column += 8 - word.continuationCount
                    index += 8
                    continue
                }
            }
            let end = min(index + 8, bytes.count)
            for byte in bytes[index..<end] { advance(over: byte) }
            index = end
        }
    }

    private mutating func advance(over byte: UInt8) {
        if byte == Byte.newline {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            // Every byte of UTF-8 but a continuation (10xxxxxx) begins a scalar.
            column += 1
        }
    }

    func advanced(over bytes: UnsafeBufferPointer<UInt8>) -> TextPosition {
        var position = self
        position.advance(over: bytes)
        return position
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
