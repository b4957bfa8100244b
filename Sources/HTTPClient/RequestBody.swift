/// What a request carries.
public enum RequestBody: Sendable {
    case none
    case bytes([UInt8])
    case file(FileRange)
    /// Read once, on a thread where waiting is no harm: at most so many bytes, none at the end. `count` is their number,
    /// when it is known; otherwise the body is sent in chunks.
    case stream(count: Int?, read: @Sendable (_ limit: Int) throws -> [UInt8])

    /// A part of a file, opened whenever the request is sent.
    public struct FileRange: Sendable, Hashable {
        public var path: String
        public var offset: Int
        public var count: Int

        public init(path: String, offset: Int = 0, count: Int) {
            self.path = path
            self.offset = offset
            self.count = count
        }
    }

    /// In bytes; nil when it is not known before its end.
    public var count: Int? {
        switch self {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .file(let range): range.count
        case .stream(let count, _): count
        }
    }

    /// Whether it can be sent again.
    public var isReplayable: Bool {
        if case .stream = self { false } else { true }
    }

    func check() throws(HTTPClientError) {
        if case .file(let range) = self, range.offset < 0 || range.count < 0 {
            throw .bodyUnreadable(reason: "the range of \(range.path) is negative")
        }
        if case .stream(let count?, _) = self, count < 0 { throw .bodyUnreadable(reason: "its length is negative") }
    }
}

/// Where the answer's body goes.
public enum ResponseBody: Sendable {
    /// Into the response; a longer one is an error.
    case bytes(limit: Int)
    /// Piece by piece to `write`, on a thread where waiting is no harm, if the status is one of `statuses`. Any other
    /// answer's body is kept in the response, as far as its first 64 KiB. `restart` forgets what was written, for a second
    /// attempt; when it throws, there is none.
    case sink(
        statuses: ClosedRange<Int> = 200...299, restart: (@Sendable () throws -> Void)?,
        write: @Sendable (UnsafeRawBufferPointer) throws -> Void)

    var isReplayable: Bool {
        if case .sink(_, restart: nil, _) = self { false } else { true }
    }
}
