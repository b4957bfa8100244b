/// Cuts an input that arrives in pieces into the bytes of its records, in one pass and without parsing them.
///
/// Where the cuts are depends on the bytes alone, never on the pieces they arrive in.
public struct RecordSplitter: Sendable {
    private var pending = PendingBytes()
    private var mode = Mode.undecided
    private let limits: RecordLimits

    private enum Mode: Sendable {
        case undecided
        case objects(ObjectSplitter)
        case array(ArraySplitter)
        case rows(RowSplitter)
        case ended
    }

    public init(limits: RecordLimits = .standard) { self.limits = limits }

    public mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        if case .ended = mode { return }
        pending.append(bytes)
    }

    public mutating func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { feed($0) }
    }

    /// Says that no more bytes will come.
    public mutating func finish() { pending.isFinished = true }

    /// The next record's bytes, or nil when it takes more bytes or the input is over.
    ///
    /// An error that is not `isFatal` stands for one record; the next call goes on after it.
    public mutating func next() throws(RecordError) -> RawRecord? {
        do throws(RecordError) {
            return try split()
        } catch {
            if error.isFatal { end() }
            throw error
        }
    }

    private mutating func split() throws(RecordError) -> RawRecord? {
        if case .undecided = mode { mode = try decide() }
        switch mode {
        case .undecided, .ended: return nil
        case .objects(var splitter):
            defer { mode = .objects(splitter) }
            return try splitter.next(from: &pending)
        case .array(var splitter):
            defer { mode = .array(splitter) }
            return try splitter.next(from: &pending)
        case .rows(var splitter):
            mode = .ended  // so that the splitter's header is not shared while it changes
            defer { mode = .rows(splitter) }
            return try splitter.next(from: &pending)
        }
    }

    private mutating func decide() throws(RecordError) -> Mode {
        switch try InputFormat.detect(in: &pending) {
        case nil: .undecided
        case .objects: .objects(ObjectSplitter(limits: limits))
        case .array: .array(ArraySplitter(limits: limits))
        case .rows: .rows(RowSplitter(limits: limits))
        }
    }

    private mutating func end() {
        mode = .ended
        pending.dropAll()
    }
}
