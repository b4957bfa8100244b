import Crypto
import Foundation
import Synchronization

/// A file that is being written and has no name yet. It vanishes unless it is published.
public final class FolderDraft: Sendable {
    let path: String
    private let state: Mutex<State>

    private struct State {
        /// Nil when nothing more is written to it.
        var file: DescribedFile?
        var hash = SHA256()
        var size = 0
        var isPublished = false
    }

    init(in folder: String) throws(ObjectStorageError) {
        path = "\(folder)/\(UUID().uuidString)"
        state = Mutex(State(file: try DescribedFile.making(path)))
    }

    deinit {
        if !state.withLock(\.isPublished) { unlink(path) }
    }

    /// In bytes.
    public var size: Int { state.withLock(\.size) }

    public func append(_ bytes: [UInt8]) throws(ObjectStorageError) {
        try opened().write(bytes)
        state.withLock { state in
            state.hash.update(data: bytes)
            state.size += bytes.count
        }
    }

    func append(_ body: ObjectBody) throws(ObjectStorageError) {
        switch body {
        case .bytes(let bytes): try append(bytes)
        case .file(let path): try append(contentsOf: try DescribedFile.reading(path))
        }
    }

    func append(contentsOf other: DescribedFile) throws(ObjectStorageError) {
        while true {
            let bytes = try other.read(at: size, atMost: 1 << 18)
            if bytes.isEmpty { return }
            try append(bytes)
        }
    }

    /// As what it will be stored. The version is told apart from any other of its key by the time it gets here, to the
    /// nanosecond; that which the kernel gives to files is not as fine.
    func seal(_ options: PutOptions) throws(ObjectStorageError) -> ObjectRecord.Version {
        let file = try opened()
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let times = [now, now]
        guard futimens(file.descriptor, times) == 0 else { throw .file(.init("write", path)) }
        let (hash, size) = state.withLock { ($0.hash, $0.size) }
        return ObjectRecord.Version(
            size: size, modified: file.status.modified, sha256: hash.finalize().hexadecimal,
            contentType: options.contentType.text, disposition: options.disposition?.text,
            cacheControl: try options.checkedCacheControl())
    }

    /// Safe on the disk from here on.
    func synchronise() throws(ObjectStorageError) { try opened().synchronise() }

    /// Nothing more is written: many drafts that are there at the same time must not hold a descriptor each.
    func close() { state.withLock { $0.file = nil } }

    private func opened() throws(ObjectStorageError) -> DescribedFile {
        if let file = state.withLock({ $0.file }) { return file }
        return try DescribedFile.reading(path, followingLinks: false)
    }

    /// Gives it its name; the caller says `published` when nothing can go wrong any more.
    func rename(to target: String) throws(ObjectStorageError) {
        guard Foundation.rename(path, target) == 0 else { throw .file(.init("write", target)) }
        state.withLock { $0.isPublished = true }
    }
}
