/// Runs arbitrary bytes through everything that reads ticket data, for fuzzing.
///
/// Returns what rule was broken, nil when all held: the same records and errors come out however the bytes are cut into
/// pieces, nothing follows a fatal error, and canonical JSON reads back as the same value.
public func exerciseRecordReaders(_ bytes: [UInt8], limits: RecordLimits = RecordLimits(recordBytes: 4_096)) -> String?
{
    let whole = RecordOutcome.all(of: bytes, pieceLength: max(bytes.count, 1), limits: limits)
    for length in [1, 7] where RecordOutcome.all(of: bytes, pieceLength: length, limits: limits) != whole {
        return "pieces of \(length) bytes give other records than the whole"
    }
    if let fatal = whole.firstIndex(where: \.isFatal), fatal != whole.count - 1 {
        return "something follows a fatal error"
    }
    for case .record(let record) in whole {
        guard let again = try? JSONReader.value(of: record.value.canonicalJSON), again == record.value else {
            return "canonical JSON of record \(record.number) reads back as another value"
        }
        // Whether the data is that of a ticket does not matter here; the check must only come to an end.
        _ = try? TicketDocument(checking: record.value)
    }
    return nil
}

/// What one call of a record reader gives.
enum RecordOutcome: Hashable {
    case record(Record)
    case failure(RecordError)

    var isFatal: Bool {
        guard case .failure(let error) = self else { return false }
        return error.isFatal
    }

    /// Everything that an input gives when it arrives in pieces of a length.
    static func all(of bytes: [UInt8], pieceLength: Int, limits: RecordLimits = .standard) -> [RecordOutcome] {
        var reader = RecordReader(limits: limits)
        var outcomes: [RecordOutcome] = []
        for start in stride(from: 0, to: bytes.count, by: pieceLength) {
            reader.feed(Array(bytes[start..<min(start + pieceLength, bytes.count)]))
            outcomes += drain(&reader)
        }
        reader.finish()
        return outcomes + drain(&reader)
    }

    private static func drain(_ reader: inout RecordReader) -> [RecordOutcome] {
        var outcomes: [RecordOutcome] = []
        while true {
            do throws(RecordError) {
                guard let record = try reader.next() else { return outcomes }
                outcomes.append(.record(record))
            } catch {
                outcomes.append(.failure(error))
            }
        }
    }
}
