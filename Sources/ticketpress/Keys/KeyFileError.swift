import Domain
import Foundation

/// Why a file of keys is not used.
enum KeyFileError: Error, Hashable {
    /// Others could read the private key.
    case readByOthers(path: String, mode: UInt32)
    case ownedByAnother(path: String, owner: UInt32)
    /// Whoever can write to it can have any ticket accepted.
    case writtenByAll(path: String)
    case tooLarge(path: String, limit: Int)
    case thereAlready(path: String)
    /// What the file says cannot be used as asked.
    case unusable(path: String, KeyRingError)
}

extension KeyFileError: CustomStringConvertible {
    var description: String { "\(fact); \(remedy)" }

    var fact: String {
        switch self {
        case .readByOthers(let path, let mode):
            "\(path.printable) has a private key in it, and others may use the file (mode \(mode.octal))"
        case .ownedByAnother(let path, let owner):
            "\(path.printable) has a private key in it, and belongs to the user \(Self.name(of: owner))"
        case .writtenByAll(let path): "everybody may write to \(path.printable), and so have any ticket accepted"
        case .tooLarge(let path, let limit): "\(path.printable) is larger than \(limit.byteCount)"
        case .thereAlready(let path): "\(path.printable) is there already"
        case .unusable(let path, let error): "\(path.printable): \(error.fact)"
        }
    }

    var remedy: String {
        switch self {
        case .readByOthers(let path, _):
            "if nobody has read it, close it with `chmod 600 \(path.printable)`; else let a new key sign, and retire this one"
        case .ownedByAnother: "work as that user, or with a key ring of your own"
        case .writtenByAll(let path):
            "close it with `chmod 644 \(path.printable)`, and compare its keys with their source"
        case .tooLarge: "give a key ring, or what `ticketpress keys export` wrote"
        case .thereAlready: "add a key to it with `ticketpress keys rotate`, or name another file"
        case .unusable(_, let error): error.remedy
        }
    }

    private static func name(of user: UInt32) -> String {
        guard let entry = getpwuid(user), let name = entry.pointee.pw_name else { return "\(user)" }
        return String(cString: name)
    }
}

extension UInt32 {
    /// `0644`
    fileprivate var octal: String {
        let digits = String(self, radix: 8)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}
