import Domain
import Foundation

/// A key ring in a file: for its owner's eyes alone if it holds a private key, and always whole.
///
/// What is written goes to a new file first and is on the disk before it takes the place of the old one.
struct KeyRingFile {
    /// A key has 250 bytes; nobody has four thousand.
    private static let limit = 1 << 20

    let path: String

    /// The file that `--keys` names, else `$TICKETPRESS_KEYS`; nil when neither does.
    static func place(_ option: String?) -> KeyRingFile? {
        let named = option ?? ProcessInfo.processInfo.environment["TICKETPRESS_KEYS"]
        return named.flatMap { $0.isEmpty ? nil : KeyRingFile(path: $0) }
    }

    /// The same, for commands that need one.
    static func required(_ option: String?) throws(UsageError) -> KeyRingFile {
        guard let file = place(option) else {
            throw UsageError(
                "no keys are named", remedy: "give --keys FILE, or name the file in TICKETPRESS_KEYS")
        }
        return file
    }

    /// Public keys may be everybody's; a private one only its owner's.
    func read() throws -> KeyRing { try read(OpenFile.reading(path)) }

    private func read(_ file: OpenFile) throws -> KeyRing {
        if file.isFolder { throw FileError(.read, path, code: EISDIR) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try file.read(atMost: Self.limit)
            if chunk.isEmpty { break }
            bytes += chunk
            if bytes.count > Self.limit { throw KeyFileError.tooLarge(path: path, limit: Self.limit) }
        }
        let access = try file.access()
        if access.mode & 0o002 != 0 { throw KeyFileError.writtenByAll(path: path) }
        let ring = try naming { () throws(KeyRingError) in try KeyRing(json: bytes) }
        if ring.signer != nil { try requirePrivate(access) }
        return ring
    }

    private func requirePrivate(_ access: OpenFile.Access) throws(KeyFileError) {
        guard access.owner == geteuid() else { throw .ownedByAnother(path: path, owner: access.owner) }
        guard access.mode & 0o077 == 0 else { throw .readByOthers(path: path, mode: access.mode) }
    }

    /// Makes the file; one that is there already stays as it is.
    func make(_ ring: KeyRing) throws {
        let temporary = try write(ring)
        defer { unlink(temporary) }
        guard link(temporary, path) == 0 else {
            if errno == EEXIST { throw KeyFileError.thereAlready(path: path) }
            throw FileError(.make, path)
        }
        try OpenFile.reading(path.folderOfPath).flush()
    }

    /// Changes the ring. Whoever changes it at the same time waits, so that no key is lost.
    func change(_ body: (inout KeyRing) throws(KeyRingError) -> Void) throws -> KeyRing {
        let target = KeyRingFile(path: path.linksFollowed)
        let file = try target.lock()
        var ring = try read(file)
        try naming { () throws(KeyRingError) in try body(&ring) }
        let temporary = try target.write(ring)
        guard rename(temporary, target.path) == 0 else {
            let error = FileError(.write, path)
            unlink(temporary)
            throw error
        }
        try OpenFile.reading(target.path.folderOfPath).flush()
        // Only now may the next one read.
        withExtendedLifetime(file) {}
        return ring
    }

    /// The file, locked. The one that had to be waited for may have put another in its place.
    private func lock() throws(FileError) -> OpenFile {
        while true {
            let file = try OpenFile.reading(path)
            try file.lock()
            if FileIdentity(of: path) == file.identity { return file }
        }
    }

    /// The ring in a new file beside the one that it will be, on the disk.
    private func write(_ ring: KeyRing) throws -> String {
        let bytes = try naming { () throws(KeyRingError) in try ring.json() }
        let name = ".ticketpress-keys-\(UInt64.random(in: .min ... .max)).tmp"
        let temporary = path.folderOfPath.appendingPathComponent(name)
        do throws(FileError) {
            let file = try OpenFile.making(temporary, mode: 0o600)
            try file.write(bytes)
            try file.flush()
        } catch {
            unlink(temporary)
            // The temporary name would tell the reader nothing.
            throw FileError(.write, path, code: error.code)
        }
        return temporary
    }

    private func naming<T>(_ body: () throws(KeyRingError) -> T) throws(KeyFileError) -> T {
        do { return try body() } catch { throw .unusable(path: path, error) }
    }
}
