/// Reads records from bytes that arrive in pieces: JSON objects, a JSON array, or CSV, told apart by content.
///
/// Feed bytes, take records until there is none, feed the next bytes; after the last ones call `finish` and take the
/// rest. Memory holds one piece and at most one record, however long the input is.
public struct RecordReader: Sendable {
    private var splitter: RecordSplitter
    private let limits: RecordLimits

    public init(limits: RecordLimits = .standard) {
        self.limits = limits
        splitter = RecordSplitter(limits: limits)
    }

    public mutating func feed(_ bytes: UnsafeRawBufferPointer) { splitter.feed(bytes) }

    public mutating func feed(_ bytes: [UInt8]) { splitter.feed(bytes) }

    /// Says that no more bytes will come.
    public mutating func finish() { splitter.finish() }

    /// The next record, or nil when it takes more bytes or the input is over.
    ///
    /// An error belongs to one record, and the next call goes on after it, unless the error `isFatal`: then nothing
    /// more will come.
    public mutating func next() throws(RecordError) -> Record? {
        guard let raw = try splitter.next() else { return nil }
        return try Record(parsing: raw, limits: limits)
    }
}
