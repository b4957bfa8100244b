/// Tells JSON and CSV apart by how the input starts.
enum InputFormat {
    case objects
    case array
    case rows

    /// Nil when it takes more bytes to tell.
    static func detect(in pending: inout PendingBytes) throws(RecordError) -> InputFormat? {
        guard pending.count >= 4 || pending.isFinished else { return nil }
        if pending.position == TextPosition() {
            if let problem = pending.withBytes(foreignFormat) { throw RecordError(problem, line: 1, isFatal: true) }
            pending.dropByteOrderMark()
        }
        pending.dropSpace()
        switch pending.first {
        case nil where pending.isFinished:
            throw RecordError(.emptyInput, line: 1, isFatal: true)
        case nil: return nil
        case Byte.openBrace: return .objects
        case Byte.openBracket: return .array
        default: return .rows
        }
    }

    private static func foreignFormat(_ bytes: UnsafeBufferPointer<UInt8>) -> RecordError.Problem? {
        let start = Array(bytes.prefix(4))
        if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
            return .notUTF8Encoded(encoding: "UTF-32")
        }
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            return .notUTF8Encoded(encoding: "UTF-16")
        }
        if start.starts(with: [0x1F, 0x8B]) { return .packed(format: "a gzip file") }
        if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .packed(format: "a zip file or Excel workbook") }
        // Every format that is read starts with ASCII: a zero byte among it is the other half of a wider code unit.
        switch start.filter({ $0 == 0 }).count {
        case 0: return nil
        case 1, 2: return .notUTF8Encoded(encoding: start.first == 0 ? "UTF-16BE" : "UTF-16LE")
        default: return .notUTF8Encoded(encoding: start.first == 0 ? "UTF-32BE" : "UTF-32LE")
        }
    }
}
