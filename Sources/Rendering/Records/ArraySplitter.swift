/// Cuts the elements out of one JSON array, so that it need not be held in memory.
///
/// Once the array's own structure is broken there is no telling where an element starts: that is fatal.
struct ArraySplitter: Sendable {
    private let limits: RecordLimits
    private var number = 0
    private var step = Step.beforeArray

    private enum Step: Sendable {
        case beforeArray
        /// After the opening bracket, where the array may also end.
        case beforeFirst
        case beforeElement
        case inside(BracketScanner)
        case insideWord
        case afterElement
        case afterArray
    }

    init(limits: RecordLimits) { self.limits = limits }

    mutating func next(from pending: inout PendingBytes) throws(RecordError) -> RawRecord? {
        while true {
            switch step {
            case .inside(var scanner):
                let outcome = pending.withBytes {
                    scanner.scan(UnsafeBufferPointer(rebasing: $0.prefix(limits.recordBytes)))
                }
                step = .inside(scanner)
                switch outcome {
                case .closed: return cut(scanner.index, from: &pending)
                case .broken: throw broken(upTo: scanner.index + 1, in: pending)
                case .open: return try awaitMore(pending)
                }
            case .insideWord:
                let end = pending.withBytes { bytes in
                    bytes.prefix(limits.recordBytes).firstIndex { Self.endsWord($0) }
                }
                guard let end = end ?? (pending.isFinished ? pending.count : nil) else { return try awaitMore(pending) }
                return cut(end, from: &pending)
            default:
                pending.dropSpace()
                guard let byte = pending.first else { return try awaitElement(pending) }
                try take(byte, from: &pending)
            }
        }
    }

    /// Takes a byte between elements.
    private mutating func take(_ byte: UInt8, from pending: inout PendingBytes) throws(RecordError) {
        switch (step, byte) {
        case (.beforeArray, _):
            step = .beforeFirst
            pending.drop(1)
        case (.beforeFirst, Byte.closeBracket), (.afterElement, Byte.closeBracket):
            step = .afterArray
            pending.drop(1)
        case (.afterElement, Byte.comma):
            step = .beforeElement
            pending.drop(1)
        case (.afterElement, _): throw unexpected(byte, expected: "a comma or ] after an element", in: pending)
        case (.afterArray, _):
            throw failure(.textAfterEnd(found: Excerpt.of(byte: byte)), in: pending)
        case (_, Byte.openBrace), (_, Byte.openBracket), (_, Byte.quote):
            number += 1
            step = .inside(BracketScanner(limits: limits, isLineDelimited: false))
        case (_, _) where !Self.endsWord(byte):
            number += 1
            step = .insideWord
        default: throw unexpected(byte, expected: "an object in { and }", in: pending)
        }
    }

    /// Structure ends a word, as does white space.
    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.comma, Byte.colon, Byte.openBracket, Byte.closeBracket, Byte.openBrace, Byte.closeBrace, Byte.quote:
            true
        default: byte.isJSONSpace
        }
    }

    private mutating func cut(_ length: Int, from pending: inout PendingBytes) -> RawRecord {
        let record = RawRecord(
            number: number, bytes: pending.prefix(length), position: pending.position, format: .json)
        pending.drop(length)
        step = .afterElement
        return record
    }

    // MARK: - Faults

    /// Nil inside an element when its rest may still come.
    private func awaitMore(_ pending: PendingBytes) throws(RecordError) -> RawRecord? {
        if pending.count > limits.recordBytes {
            throw RecordError(
                .recordTooLong(limit: limits.recordBytes), record: number, line: pending.position.line, isFatal: true)
        }
        if pending.isFinished { throw broken(upTo: pending.count, in: pending) }
        return nil
    }

    /// Nil between elements when the next may still come.
    private func awaitElement(_ pending: PendingBytes) throws(RecordError) -> RawRecord? {
        if case .afterArray = step { return nil }
        guard pending.isFinished else { return nil }
        throw failure(.endsEarly(inside: "the array"), in: pending)
    }

    /// What the parser says about an element that has no end.
    private func broken(upTo end: Int, in pending: PendingBytes) -> RecordError {
        do throws(RecordError) {
            let bytes = pending.prefix(end)
            _ = try bytes.withUnsafeBufferPointer { buffer throws(RecordError) in
                try JSONReader.value(of: buffer, from: pending.position, limits: limits)
            }
        } catch {
            return error.of(record: number).fatal
        }
        return failure(.endsEarly(inside: "an element of the array"), in: pending).of(record: number)
    }

    private func unexpected(_ byte: UInt8, expected: String, in pending: PendingBytes) -> RecordError {
        failure(.unexpected(found: Excerpt.of(byte: byte), expected: expected), in: pending)
    }

    private func failure(_ problem: RecordError.Problem, in pending: PendingBytes) -> RecordError {
        RecordError(problem, line: pending.position.line, column: pending.position.column, isFatal: true)
    }
}
