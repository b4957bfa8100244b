import Rendering

/// A record on its way to a worker.
struct RecordJob: Sendable {
    /// The bytes of one record, or why they cannot be told apart from the next record's.
    var record: Result<RawRecord, RecordError>
    /// How many bytes of the input are behind it, about: what the progress bar goes by.
    var inputRead: Int
}

/// Cuts the input into records and hands them over one by one; reads no further ahead than `submit` lets it.
struct RecordFeed {
    var input: RecordInput
    /// Hands a record over; false when no more are wanted.
    let submit: (RecordJob) -> Bool

    /// Returns when the input ends or no more records are wanted.
    mutating func run() throws {
        var splitter = RecordSplitter()
        var read = 0
        while true {
            let chunk = try input.next()
            if chunk.isEmpty { splitter.finish() } else { splitter.feed(chunk) }
            while let record = try splitter.nextRecord() {
                if case .success(let raw) = record { read += raw.bytes.count }
                guard submit(RecordJob(record: record, inputRead: read)), !record.endsInput else { return }
            }
            if chunk.isEmpty { return }
        }
    }
}

extension RecordSplitter {
    /// The next record, or why it could not be cut out; nil when it takes more bytes or the input is over. Throws what
    /// is the matter of no single record.
    mutating func nextRecord() throws(RecordError) -> Result<RawRecord, RecordError>? {
        do throws(RecordError) {
            return try next().map { .success($0) }
        } catch {
            if error.record == nil { throw error }
            return .failure(error)
        }
    }
}

extension Result where Failure == RecordError {
    /// True for a failure that nothing can be read after.
    fileprivate var endsInput: Bool {
        if case .failure(let error) = self { error.isFatal } else { false }
    }
}
