import Synchronization

/// Keeps what is read in memory, up to a limit.
final class MemorySink: Sendable {
    private let key: ObjectKey
    private let limit: Int
    private let bytes = Mutex([UInt8]())

    init(key: ObjectKey, limit: Int) {
        self.key = key
        self.limit = limit
    }

    var content: [UInt8] { bytes.withLock { $0 } }

    var sink: ObjectSink {
        ObjectSink(restart: { self.bytes.withLock { $0 = [] } }) { piece in
            try self.bytes.withLock { bytes in
                guard bytes.count + piece.count <= self.limit else {
                    throw ObjectStorageError.tooLarge(key: self.key, limit: self.limit)
                }
                bytes.append(contentsOf: piece)
            }
        }
    }
}
