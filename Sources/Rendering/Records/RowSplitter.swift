/// Cuts the rows of a CSV text (RFC 4180) after reading its header.
///
/// Where a quote is never closed, or text follows a closing quote lines later, the row is taken to end with its first
/// line: a forgotten quote costs one row, not the rest of the input.
struct RowSplitter: Sendable {
    private let limits: RecordLimits
    private var number = 0
    private var header: CSVHeader?
    private var scanner = RowScanner(delimiters: CSVDelimiters.all)
    /// Inside a row that is too long, up to its end.
    private var isDiscarding = false

    init(limits: RecordLimits) { self.limits = limits }

    mutating func next(from pending: inout PendingBytes) throws(RecordError) -> RawRecord? {
        while true {
            if isDiscarding, !discard(from: &pending) { return nil }
            let outcome = pending.withBytes {
                scanner.scan(UnsafeBufferPointer(rebasing: $0.prefix(limits.recordBytes)))
            }
            let length: Int
            switch outcome {
            case .ended: length = scanner.index
            case .broken: length = try firstLine(in: &pending)
            case .open where pending.count > limits.recordBytes:
                guard scanner.isInQuotes, scanner.firstLineEnd != nil else { throw tooLong(in: &pending) }
                length = try firstLine(in: &pending)
            case .open where !pending.isFinished || pending.count == 0: return try end(pending)
            case .open where scanner.isInQuotes && scanner.firstLineEnd != nil: length = try firstLine(in: &pending)
            case .open: length = pending.count
            }
            if let row = try take(length, from: &pending) { return row }
        }
    }

    /// The row with its line end, or nil when it was the header or an empty line.
    private mutating func take(_ length: Int, from pending: inout PendingBytes) throws(RecordError) -> RawRecord? {
        var bytes = pending.prefix(length)
        if bytes.last == Byte.newline { bytes.removeLast() }
        if bytes.last == Byte.carriageReturn { bytes.removeLast() }
        let position = pending.position
        pending.drop(length)
        defer { scanner = RowScanner(delimiters: delimiters) }
        guard !bytes.isEmpty else { return nil }
        guard let header else {
            header = try CSVHeader(row: bytes, from: position, limits: limits)
            return nil
        }
        number += 1
        return RawRecord(number: number, bytes: bytes, position: position, format: .row(header))
    }

    private var delimiters: CSVDelimiters { header.map { CSVDelimiters(one: $0.delimiter) } ?? .all }

    /// The row's first line, when the rest is to be read again as rows of its own.
    private func firstLine(in pending: inout PendingBytes) throws(RecordError) -> Int {
        let length = scanner.firstLineEnd ?? scanner.index
        guard pending.allowsRework(of: scanner.index - length) else {
            throw RecordError(.lostStructure, record: number + 1, line: pending.position.line, isFatal: true)
        }
        return length
    }

    /// Nil: there is no row now.
    private func end(_ pending: PendingBytes) throws(RecordError) -> RawRecord? {
        guard pending.isFinished, header == nil else { return nil }
        throw RecordError(.emptyInput, line: 1, isFatal: true)
    }

    private mutating func tooLong(in pending: inout PendingBytes) -> RecordError {
        if header != nil { number += 1 }
        let error = RecordError(
            .recordTooLong(limit: limits.recordBytes), record: header == nil ? nil : number,
            line: pending.position.line, isFatal: header == nil)
        isDiscarding = true
        return error
    }

    /// Drops bytes up to the line's end; true when it was found.
    private mutating func discard(from pending: inout PendingBytes) -> Bool {
        let lineEnd = pending.withBytes { $0.firstIndex(of: Byte.newline) }
        pending.drop(lineEnd.map { $0 + 1 } ?? pending.count)
        guard lineEnd != nil else { return false }
        isDiscarding = false
        scanner = RowScanner(delimiters: delimiters)
        return true
    }
}
