import CoreFoundation  // to the compiler it is what declares `struct stat`
import Foundation

/// What tells that two paths lead to one file: device and file number, links followed.
struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64

    /// Nil when nothing is there.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}

/// A file that no document may replace, because the run reads it or writes it itself.
struct ReservedFile: Sendable {
    /// As messages call it: "the data".
    let title: String
    private let file: FileIdentity?
    /// The folder that it is in and its name there, for a file that is yet to be made.
    private let place: (folder: FileIdentity, name: String)?

    /// A file that is open.
    init(_ title: String, identity: FileIdentity) {
        self.title = title
        file = identity
        place = nil
    }

    /// A file that is or will be at a path.
    init(_ title: String, path: String) {
        self.title = title
        file = FileIdentity(of: path)
        place = FileIdentity(of: path.folderOfPath).map { ($0, path.lastOfPath) }
    }

    func isAt(_ path: String) -> Bool {
        if let file, FileIdentity(of: path) == file { return true }
        guard let place, path.lastOfPath == place.name else { return false }
        return FileIdentity(of: path.folderOfPath) == place.folder
    }
}
