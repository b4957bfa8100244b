import AWS
import Crypto
import Foundation
import Synchronization

/// A file that is being written and has no name yet. It vanishes unless it is published.
public final class FolderDraft: Sendable {
    let path: String
    private let file: DescribedFile
    private let state = Mutex((hash: SHA256(), size: 0, isPublished: false))

    init(in folder: String) throws(ObjectStorageError) {
        path = "\(folder)/\(UUID().uuidString)"
        file = try DescribedFile.making(path)
    }

    deinit {
        if !state.withLock(\.isPublished) { unlink(path) }
    }

    /// In bytes.
    public var size: Int { state.withLock(\.size) }

    public func append(_ bytes: [UInt8]) throws(ObjectStorageError) {
        try file.write(bytes)
        state.withLock { state in
            state.hash.update(data: bytes)
            state.size += bytes.count
        }
    }

    func append(contentsOf other: DescribedFile) throws(ObjectStorageError) {
        while true {
            let bytes = try other.read(at: size, atMost: 1 << 18)
            if bytes.isEmpty { return }
            try append(bytes)
        }
    }

    /// Safe on the disk from here on. The version is told apart from any other of its key by the time it gets here, to the
    /// nanosecond; that which the kernel gives to files is not as fine.
    func seal(_ options: PutOptions) throws(ObjectStorageError) -> ObjectRecord.Version {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let times = [now, now]
        guard futimens(file.descriptor, times) == 0 else { throw .file(.init("write", path)) }
        try file.synchronise()
        let (hash, size) = state.withLock { ($0.hash, $0.size) }
        return ObjectRecord.Version(
            size: size, modified: file.status.modified, sha256: hash.finalize().hexadecimal,
            contentType: options.contentType.text, disposition: options.disposition?.text,
            cacheControl: try options.checkedCacheControl())
    }

    /// Gives it its name; the caller says `published` when nothing can go wrong any more.
    func rename(to target: String) throws(ObjectStorageError) {
        guard Foundation.rename(path, target) == 0 else { throw .file(.init("write", target)) }
        state.withLock { $0.isPublished = true }
    }
}
