import CoreFoundation  // to the compiler it is what declares `struct stat`
import Foundation

/// What is found at a path, links followed.
enum PathKind: Sendable, Hashable {
    case nothing
    case file
    case folder
    /// A device, pipe or socket: written in place, never replaced by a rename.
    case stream

    init(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .nothing
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: self = .folder
        case S_IFREG: self = .file
        default: self = .stream
        }
    }
}

extension String {
    /// The path from the root, the folder's links followed: the same for two ways to write one file.
    var absolutePath: String {
        let url = URL(filePath: self).standardizedFileURL
        let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
        return folder.appending(path: url.lastPathComponent).path.linksFollowed
    }

    /// The path of the file that a link leads to; any other path as it is.
    var linksFollowed: String {
        var status = stat()
        guard lstat(self, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, let path = realpath(self, nil) else {
            return self
        }
        defer { free(path) }
        return String(cString: path)
    }
}
