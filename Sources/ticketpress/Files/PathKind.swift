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
