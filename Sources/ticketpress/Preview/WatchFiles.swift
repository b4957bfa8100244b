import CoreFoundation  // to the compiler it is what declares the structures of C
import Foundation

/// What tells that a file of a template has changed: names, sizes, times and file numbers.
///
/// Looked at several times a second instead of being told by inotify: editors replace files, folders come and go, and
/// network file systems tell nothing, while a look at a template's dozen files costs next to nothing.
struct FolderFingerprint: Hashable {
    /// Beyond so many files a folder is no template, and further ones are not looked at.
    private static let limit = 1000

    private var entries: [Entry] = []

    private struct Entry: Hashable {
        var path: String
        var size: Int64
        var inode: UInt64
        var seconds: Int
        var nanoseconds: Int
    }

    init(folder: String, and file: String?) {
        let found = FileManager.default.enumerator(atPath: folder)
        while entries.count < Self.limit, let name = found?.nextObject() as? String {
            add(folder.appendingPathComponent(name))
        }
        if let file { add(file) }
        entries.sort { $0.path < $1.path }
    }

    private mutating func add(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        entries.append(
            Entry(
                path: path, size: Int64(status.st_size), inode: UInt64(status.st_ino),
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec))
    }
}
