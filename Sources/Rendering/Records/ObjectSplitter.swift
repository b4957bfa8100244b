/// Cuts JSON objects that follow each other: one, JSON lines, or objects over several lines.
///
/// A broken object costs itself only: reading goes on with the next line that starts with `{`, even if that line
/// seemed to lie inside the broken one.
struct ObjectSplitter: Sendable {
    /// How far to look for what follows an object on its line.
    private static let lookahead = 4_096

    private let limits: RecordLimits
    private var number = 0
    private var step = Step.between

    private enum Step: Sendable {
        case between
        case inside(BracketScanner)
        /// The object is complete with so many bytes; what follows it on its line decides whether it stands alone.
        case after(Int)
        /// Nothing counts up to the next line that starts with `{`.
        case discarding(isAtLineStart: Bool)
    }

    init(limits: RecordLimits) { self.limits = limits }

    mutating func next(from pending: inout PendingBytes) throws(RecordError) -> RawRecord? {
        while true {
            switch step {
            case .between:
                pending.dropSpace()
                guard let first = pending.first else { return nil }
                guard first == Byte.openBrace else { throw stray(first, in: &pending) }
                number += 1
                step = .inside(BracketScanner(limits: limits, isLineDelimited: true))
            case .inside(var scanner):
                let outcome = pending.withBytes {
                    scanner.scan(UnsafeBufferPointer(rebasing: $0.prefix(limits.recordBytes)))
                }
                step = .inside(scanner)
                switch outcome {
                case .closed: step = .after(scanner.index)
                case .broken: return try cutBroken(scanner, end: scanner.index, from: &pending)
                case .open:
                    if pending.count > limits.recordBytes { throw tooLong(in: &pending) }
                    guard pending.isFinished else { return nil }
                    return try cutBroken(scanner, end: pending.count, from: &pending)
                }
            case .after(let length):
                guard let record = cutComplete(length, from: &pending) else { return nil }
                return record
            case .discarding(let isAtLineStart):
                guard discard(from: &pending, isAtLineStart: isAtLineStart) else { return nil }
            }
        }
    }

    /// The object, if nothing but white space follows it up to the end of the line or the next object; otherwise it is
    /// cut with the first byte too many, which the parser then refuses.
    private mutating func cutComplete(_ length: Int, from pending: inout PendingBytes) -> RawRecord? {
        let follower = pending.withBytes { bytes in
            bytes[length...].prefix(Self.lookahead).firstIndex { !$0.isJSONSpace || $0 == Byte.newline }
        }
        if let follower, let byte = pending.withBytes({ $0[follower] as UInt8? }),
            byte != Byte.newline, byte != Byte.openBrace
        {
            step = .discarding(isAtLineStart: false)
            return cut(follower + 1, from: &pending)
        }
        guard follower != nil || pending.isFinished || pending.count - length >= Self.lookahead else { return nil }
        step = .between
        return cut(length, from: &pending)
    }

    /// A piece of the object that the parser will refuse, because its brackets are not closed in it.
    private mutating func cutBroken(
        _ scanner: BracketScanner, end: Int, from pending: inout PendingBytes
    ) throws(RecordError) -> RawRecord {
        if let nextRecord = scanner.firstObjectLine {
            guard pending.allowsRework(of: end - nextRecord) else {
                throw RecordError(.lostStructure, record: number, line: pending.position.line, isFatal: true)
            }
            step = .between
            return cut(nextRecord, from: &pending)
        }
        let length = min(end + 1, pending.count)
        step = .discarding(isAtLineStart: pending.withBytes { $0[length - 1] == Byte.newline })
        return cut(length, from: &pending)
    }

    private func cut(_ length: Int, from pending: inout PendingBytes) -> RawRecord {
        var bytes = pending.prefix(length)
        // Where a record was cut off, the message should point to its last line.
        while bytes.last?.isJSONSpace == true { bytes.removeLast() }
        let record = RawRecord(number: number, bytes: bytes, position: pending.position, format: .json)
        pending.drop(length)
        return record
    }

    private mutating func stray(_ byte: UInt8, in pending: inout PendingBytes) -> RecordError {
        number += 1
        step = .discarding(isAtLineStart: false)
        return RecordError(
            .unexpected(found: Excerpt.of(byte: byte), expected: "an object in { and }"), record: number,
            line: pending.position.line, column: pending.position.column)
    }

    private mutating func tooLong(in pending: inout PendingBytes) -> RecordError {
        let error = RecordError(
            .recordTooLong(limit: limits.recordBytes), record: number, line: pending.position.line)
        step = .discarding(isAtLineStart: pending.withBytes { $0[limits.recordBytes - 1] == Byte.newline })
        pending.drop(limits.recordBytes)
        return error
    }

    /// Drops bytes; true when the next one starts a record.
    private mutating func discard(from pending: inout PendingBytes, isAtLineStart: Bool) -> Bool {
        var isLineStart = isAtLineStart
        let found = pending.withBytes { bytes in
            bytes.firstIndex { byte in
                defer { isLineStart = byte == Byte.newline }
                return isLineStart && byte == Byte.openBrace
            }
        }
        pending.drop(found ?? pending.count)
        step = found == nil ? .discarding(isAtLineStart: isLineStart) : .between
        return found != nil
    }
}
