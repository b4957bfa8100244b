import Foundation

/// What a store knows of an object.
public struct StoredObject: Sendable, Hashable {
    public var key: ObjectKey
    /// In bytes, of the whole object.
    public var size: Int
    /// Another one whenever the content is; without its quotes. In a folder it is the SHA-256.
    public var etag: String
    public var modified: Date?
    /// Not told by lists.
    public var contentType: String?
    public var disposition: String?
    public var cacheControl: String?

    public init(key: ObjectKey, size: Int, etag: String, modified: Date? = nil) {
        self.key = key
        self.size = size
        self.etag = etag
        self.modified = modified
    }
}

public struct FetchedObject: Sendable, Hashable {
    public var object: StoredObject
    public var content: [UInt8]
}
