import AWS
import Crypto
import Foundation

/// The secret that signs a folder's links: 32 random bytes in a file of the folder that its owner alone may read. Whoever
/// removes the file ends all links that are out.
enum LinkKey {
    /// Makes the file if it is not there.
    static func loadOrMake(_ path: String) throws(ObjectStorageError) -> SymmetricKey {
        if access(path, F_OK) != 0 { try make(path) }
        return try load(path)
    }

    static func load(_ path: String) throws(ObjectStorageError) -> SymmetricKey {
        let file = try DescribedFile.reading(path, followingLinks: false)
        guard file.status.isRegular, file.status.st_mode & 0o077 == 0 else {
            throw .invalidSetting(path, reason: "others than its owner may read it, or it is no file; chmod 600 it")
        }
        let bytes = try file.read(at: 0, atMost: 65)
        guard bytes.count == 65, bytes[64] == UInt8(ascii: "\n"), let key = [UInt8](hexadecimal: bytes.prefix(64))
        else {
            throw .invalidSetting(path, reason: "it does not hold 64 hexadecimal digits; remove it to make a new one")
        }
        return SymmetricKey(data: key)
    }

    /// Whole from the start, for whoever looks first.
    private static func make(_ path: String) throws(ObjectStorageError) {
        let draft = "\(path).\(UUID().uuidString)"
        let file = try DescribedFile.making(draft, mode: 0o600)
        defer { unlink(draft) }
        let key = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0).hexadecimal }
        try file.write(Array("\(key)\n".utf8))
        try file.synchronise()
        // Somebody else may have been quicker; then theirs is the key.
        guard link(draft, path) == 0 || errno == EEXIST else { throw .file(.init("write", path)) }
    }
}
