import AWS
import Crypto
import Foundation

/// An open file or folder, closed when it goes; interrupted and partial system calls are repeated.
final class DescribedFile: Sendable {
    let path: String
    let descriptor: CInt

    private init(_ descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Does not wait for the other end of a pipe, which is no object and nothing to store.
    static func reading(_ path: String, followingLinks: Bool = true) throws(ObjectStorageError) -> DescribedFile {
        try opening(path, O_RDONLY | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW), attempt: "read")
    }

    /// A file that was not there.
    static func making(_ path: String, mode: mode_t = 0o666) throws(ObjectStorageError) -> DescribedFile {
        try opening(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode, attempt: "write")
    }

    static func folder(_ path: String) throws(ObjectStorageError) -> DescribedFile {
        try opening(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, attempt: "open")
    }

    private static func opening(
        _ path: String, _ flags: CInt, mode: mode_t = 0, attempt: String
    ) throws(ObjectStorageError) -> DescribedFile {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .file(.init(attempt, path)) }
        return DescribedFile(descriptor, path: path)
    }

    var status: stat {
        var status = stat()
        fstat(descriptor, &status)
        return status
    }

    /// Of what is in the folder, in no order.
    func names() throws(ObjectStorageError) -> [String] {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .file(.init("read", path)) }
        guard let folder = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw .file(.init("read", path, code: code))
        }
        defer { closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw .file(.init("read", path)) }
        return names
    }

    /// Empty at the file's end.
    func read(at offset: Int, atMost limit: Int) throws(ObjectStorageError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = 0
            while true {
                let result = pread(descriptor, buffer.baseAddress, limit, off_t(offset))
                if result < 0 && errno == EINTR { continue }
                if result < 0 { failure = errno } else { count = result }
                return
            }
        }
        guard failure == 0 else { throw .file(.init("read", path, code: failure)) }
        return bytes
    }

    func sha256(from offset: Int = 0, count: Int = .max) throws(ObjectStorageError) -> String {
        try hash(SHA256.self, from: offset, count: count)
    }

    /// Of a part that begins at `offset`; up to the end unless `count` says otherwise.
    func hash<Function: HashFunction>(
        _: Function.Type, from offset: Int = 0, count: Int = .max
    ) throws(ObjectStorageError) -> String {
        var hash = Function()
        var done = 0
        while done < count {
            let bytes = try read(at: offset + done, atMost: min(1 << 18, count - done))
            if bytes.isEmpty { break }
            hash.update(data: bytes)
            done += bytes.count
        }
        return hash.finalize().hexadecimal
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ObjectStorageError) {
        var written = 0
        while written < bytes.count {
            let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .file(.init("write", path)) }
            written += count
        }
    }

    func write(_ bytes: [UInt8]) throws(ObjectStorageError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(ObjectStorageError) in try write(buffer) }
        }
        try result.get()
    }

    /// What was written, or renamed in the folder, survives a power cut from here on.
    func synchronise() throws(ObjectStorageError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw .file(.init("write", path)) }
        }
    }

    /// Keeps other threads and processes that want the same out, until it is unlocked or closed.
    func lock() throws(ObjectStorageError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .file(.init("lock", path)) }
        }
    }

    func unlock() { flock(descriptor, LOCK_UN) }
}
