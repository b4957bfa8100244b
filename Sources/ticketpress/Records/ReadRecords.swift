import Rendering

/// A record on its way to a worker.
struct RecordJob: Sendable {
    /// The bytes of one record, or why they cannot be told apart from the next record's.
    var record: Result<RawRecord, RecordError>
    /// How many bytes of the input are behind it, about: what the progress bar goes by.
    var inputRead: Int
}

/// Cuts the input into records and hands them over one by one; reads no further ahead than `submit` lets it.
struct RecordReader {
    var input: RecordInput
    /// Hands a record over; false when no more are wanted.
    let submit: (RecordJob) -> Bool

    /// Returns when the input ends or no more records are wanted.
    mutating func run() throws {
        var splitter = RecordSplitter()
        var read = 0
        while true {
            let chunk = try input.next()
            let records = chunk.isEmpty ? try splitter.finish() : try splitter.feed(chunk)
            guard handOver(records, before: read, chunk: chunk.count) else { return }
            if chunk.isEmpty { return }
            read += chunk.count
        }
    }

    private func handOver(_ records: [Result<RawRecord, RecordError>], before: Int, chunk: Int) -> Bool {
        for (index, record) in records.enumerated() {
            // The records of a chunk are taken for equally long.
            let inputRead = before + chunk / records.count * (index + 1)
            guard submit(RecordJob(record: record, inputRead: inputRead)) else { return false }
        }
        return true
    }
}
