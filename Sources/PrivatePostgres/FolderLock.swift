import Foundation

/// The right to run the server of a folder: of one process at a time, until it ends or gives it up (flock(2)).
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// `folder` is for the message.
    init(_ path: String, folder: String) throws(PrivatePostgresError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw code == EWOULDBLOCK ? .inUse(folder: folder, holder: holder) : .file(path, code: code)
        }
        self.descriptor = descriptor
        let text = "process \(getpid())\n"
        // Only a message is lost if this fails.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.utf8.count, 0) }
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
