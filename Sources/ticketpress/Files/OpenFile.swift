import CoreFoundation  // to the compiler it is what declares `struct stat`
import Foundation

/// An open file or stream that is closed when it goes; interrupted and partial system calls are repeated.
final class OpenFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let isOwned: Bool

    private init(_ descriptor: Int32, path: String, isOwned: Bool) {
        self.descriptor = descriptor
        self.path = path
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    static var standardInput: OpenFile { OpenFile(STDIN_FILENO, path: "standard input", isOwned: false) }
    static var standardOutput: OpenFile { OpenFile(STDOUT_FILENO, path: "standard output", isOwned: false) }

    static func reading(_ path: String) throws(FileError) -> OpenFile {
        try opening(path, O_RDONLY, attempt: .open)
    }

    /// Makes the file; one that is there already is an error, so that nobody's file is lost.
    /// `mode` are its permissions, less what the process's mask takes away.
    static func making(_ path: String, mode: mode_t = 0o666) throws(FileError) -> OpenFile {
        try opening(path, O_RDWR | O_CREAT | O_EXCL, mode: mode, attempt: .make)
    }

    /// For devices and pipes, which are written in place. A named pipe opens only when another program reads it:
    /// `waiting` is called before the wait.
    static func writing(_ path: String, waiting: () -> Void) throws(FileError) -> OpenFile {
        do throws(FileError) {
            let file = try opening(path, O_WRONLY | O_NONBLOCK, attempt: .write)
            // From here on, a reader that is slow is waited for.
            let flags = fcntl(file.descriptor, F_GETFL)
            guard flags >= 0, fcntl(file.descriptor, F_SETFL, flags & ~O_NONBLOCK) >= 0 else {
                throw FileError(.write, path)
            }
            return file
        } catch {
            guard error.code == ENXIO else { throw error }
            waiting()
            return try opening(path, O_WRONLY, attempt: .write)
        }
    }

    private static func opening(
        _ path: String, _ flags: Int32, mode: mode_t = 0o666, attempt: FileError.Attempt
    ) throws(FileError) -> OpenFile {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(attempt, path) }
        return OpenFile(descriptor, path: path, isOwned: true)
    }

    func write(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    waitUntilWritable()
                    continue
                }
                throw FileError(.write, path)
            }
            written += count
        }
    }

    /// Another program may have made the shared terminal or pipe non-blocking.
    private func waitUntilWritable() {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
    }

    /// The next bytes, at most `limit`; none at the end of the file.
    func read(atMost limit: Int) throws(FileError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = 0
            while true {
                let result = Foundation.read(descriptor, buffer.baseAddress, limit)
                if result < 0 && errno == EINTR { continue }
                if result < 0 { failure = errno } else { count = result }
                return
            }
        }
        guard failure == 0 else { throw FileError(.read, path, code: failure) }
        return bytes
    }

    /// By which this process can open it again while it is open, also without a name (proc(5), `/proc/pid/fd`).
    var pathWhileOpen: String { "/proc/self/fd/\(descriptor)" }

    /// Gives the disk back what it holds, which an open file does not do when its name is removed.
    func empty() { ftruncate(descriptor, 0) }

    func rewind() { lseek(descriptor, 0, SEEK_SET) }

    /// Returns when what was written is on the disk; of a folder, the names in it.
    func flush() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(.write, path) }
    }

    /// Waits until no other process has the file locked, and locks it until it is closed.
    func lock() throws(FileError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileError(.open, path) }
        }
    }

    /// Who may use the file.
    struct Access {
        var owner: uid_t
        /// Permission bits.
        var mode: mode_t
    }

    func access() throws(FileError) -> Access {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path) }
        return Access(owner: status.st_uid, mode: status.st_mode & 0o7777)
    }

    /// Forgets what was written; an error for what is no file.
    func restart() throws(FileError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileError(.write, path) }
    }

    /// The length in bytes of a regular file; nil for pipes and devices.
    var length: Int? { regularStatus.map { Int($0.st_size) } }

    /// Which regular file it is; nil for pipes and devices.
    var identity: FileIdentity? { regularStatus.map { FileIdentity($0) } }

    private var regularStatus: stat? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }
    var isFolder: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
