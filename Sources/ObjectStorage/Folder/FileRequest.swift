/// What is asked of a store's server, whatever server that is.
public struct FileRequest: Sendable, Hashable {
    public var method: String
    /// As it came, percent-encoded, without the query and behind the URL that links begin with.
    public var path: String
    public var query: String
    /// By name in lower case.
    public var headers: [String: String]

    public init(method: String, path: String, query: String, headers: [String: String]) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }
}

/// What it is answered.
public struct FileAnswer: Sendable {
    public enum Content: Sendable {
        case none
        /// For people.
        case text(String)
        case object(FilePart)
    }

    public var status: Int
    public var headers: [(name: String, value: String)]
    public var content: Content
    /// What went wrong, for whoever runs the server and not for whoever asks.
    public var cause: (any Error)?

    public init(status: Int, headers: [(name: String, value: String)] = [], content: Content = .none) {
        self.status = status
        self.headers = headers
        self.content = content
    }

    public subscript(name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// A part of an object's file, which stays open: it is read from the same version to its end.
public struct FilePart: Sendable {
    let file: DescribedFile
    /// In bytes.
    public let range: Range<Int>

    /// The next bytes, counted from the part's start; empty at its end.
    public func read(at offset: Int, atMost limit: Int) async throws(ObjectStorageError) -> [UInt8] {
        let count = min(limit, range.count - offset)
        guard offset >= 0, count > 0 else { return [] }
        return try await onFileThread { [file, range] () throws(ObjectStorageError) in
            try file.read(at: range.lowerBound + offset, atMost: count)
        }
    }
}
