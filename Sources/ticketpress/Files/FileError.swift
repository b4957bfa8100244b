import Foundation

/// Why a file could not be used: what was tried, on which path, and the operating system's reason.
struct FileError: Error, Hashable, Sendable {
    enum Attempt: String, Sendable, Hashable {
        case open, read, write, make, rename, remove
    }

    var attempt: Attempt
    var path: String
    /// `errno`.
    var code: Int32

    init(_ attempt: Attempt, _ path: String, code: Int32 = errno) {
        self.attempt = attempt
        self.path = path
        self.code = code
    }

    /// True when every further document would fail for the same reason, so that going on is pointless.
    var concernsTheWholeRun: Bool {
        [ENOSPC, EDQUOT, EROFS, EIO, EPIPE, EMFILE, ENFILE, EACCES, EPERM, ENOENT, ENOTDIR].contains(code)
    }
}

extension FileError: CustomStringConvertible {
    var description: String { "\(fact); \(remedy)" }

    /// A short name for reports: `diskFull`, `noPermission`.
    var name: String {
        switch code {
        case ENOSPC, EDQUOT: "diskFull"
        case EACCES, EPERM: "noPermission"
        case ENOENT: "notFound"
        case EISDIR, ENOTEMPTY, EEXIST: "inTheWay"
        case EPIPE: "brokenPipe"
        default: "fileError"
        }
    }

    var fact: String { "cannot \(attempt.rawValue) \(path.printable): \(reason)" }

    private var reason: String {
        switch code {
        case ENOSPC: "the disk is full"
        case EDQUOT: "your disk quota is used up"
        case EACCES, EPERM: "permission denied"
        case EISDIR: "it is a folder"
        case EPIPE: "the program that reads it has gone"
        case EFBIG: "the file is larger than the limit on file sizes"
        default: String(cString: strerror(code))
        }
    }

    var remedy: String {
        switch code {
        case ENOSPC, EDQUOT: "free some space, or write to another disk"
        case EACCES, EPERM: "change the permissions, or choose another path"
        case EROFS: "choose a path that can be written"
        case ENOENT: "check the spelling of the path"
        case EISDIR: attempt == .read ? "give a file" : "move the folder away, or choose another name"
        case EEXIST, ENOTEMPTY, ENOTDIR: "move away what is there, or choose another path"
        case EPIPE: "what was written until then is incomplete"
        case EMFILE, ENFILE: "raise the limit on open files (ulimit -n), or use fewer --threads"
        case EFBIG: "raise it (ulimit -f), or make several smaller documents"
        default: "check the path and the device"
        }
    }
}

extension String {
    /// The text with control characters written as escapes, so that data cannot steer the terminal it is shown on.
    var printable: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.properties.generalCategory == .control {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
