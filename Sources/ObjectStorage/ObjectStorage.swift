// ObjectStorage keeps documents under keys and hands out links to them that expire: in any S3-compatible service
// (`S3Store`), or in a folder (`FolderStore`). Both do the same, and their links look the same to whoever clicks them.
//
// An object is whole or it is not there: nobody ever reads half of one, whatever breaks. Requests are signed here, by AWS
// Signature Version 4. This module knows nothing of tickets, reads no environment variable and no clock of its own: they
// are passed in. What it reads (keys, answers, links, configuration files) is untrusted.

import Foundation

/// A place for objects.
public protocol ObjectStore: Sendable {
    /// Stores the object, in place of one that is there already unless the options forbid it.
    @discardableResult
    func put(_ body: ObjectBody, at key: ObjectKey, _ options: PutOptions) async throws(ObjectStorageError)
        -> StoredObject

    /// Stores objects together, which may cost less than one after the other. What came of each, in their order: one that
    /// fails stops no other.
    func put(_ uploads: [ObjectUpload]) async -> [UploadResult]

    /// Hands the object, or a part of it, to the sink, piece by piece. A part that begins behind the object's end is an
    /// error; one that ends there is cut.
    @discardableResult
    func read(
        _ key: ObjectKey, _ range: Range<Int>?, into sink: ObjectSink
    ) async throws(ObjectStorageError) -> StoredObject

    /// What is known of the object without its content.
    func head(_ key: ObjectKey) async throws(ObjectStorageError) -> StoredObject

    /// Afterwards the object is not there, whether or not it was before.
    func delete(_ key: ObjectKey) async throws(ObjectStorageError)

    /// Some of the objects, in the order of their keys' bytes.
    func list(_ query: ListQuery) async throws(ObjectStorageError) -> ListPage

    /// Content and everything that `put` was told of it.
    @discardableResult
    func copy(_ key: ObjectKey, to other: ObjectKey) async throws(ObjectStorageError) -> StoredObject

    /// A URL by which anyone can fetch the object until it expires. Whether the object is there is not asked.
    func presignedGet(_ key: ObjectKey, _ options: LinkOptions) async throws(ObjectStorageError) -> PresignedLink

    /// A URL to which anyone can PUT the object until it expires.
    func presignedPut(_ key: ObjectKey, _ options: LinkOptions) async throws(ObjectStorageError) -> PresignedLink
}

extension ObjectStore {
    /// The object's content, at most `limit` bytes of it.
    public func get(
        _ key: ObjectKey, _ range: Range<Int>? = nil, limit: Int = 64 << 20
    ) async throws(ObjectStorageError) -> FetchedObject {
        let memory = MemorySink(key: key, limit: limit)
        let object = try await read(key, range, into: memory.sink)
        return FetchedObject(object: object, content: memory.content)
    }

    /// Stores bytes whose name tells their type.
    @discardableResult
    public func put(_ body: ObjectBody, at key: ObjectKey) async throws(ObjectStorageError) -> StoredObject {
        try await put(body, at: key, PutOptions(contentType: ContentType(ofName: key.text)))
    }
}
