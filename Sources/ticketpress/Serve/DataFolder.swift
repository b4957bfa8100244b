import Auth
import Domain
import Foundation
import ServiceKit

/// The folder that a server keeps everything in: its database, keys and secrets. For its owner alone.
struct DataFolder: Sendable {
    let path: String

    /// Makes it if need be.
    init(_ path: String) throws {
        self.path = URL(filePath: path).standardizedFileURL.path
        try makeFolders(self.path)
        guard chmod(self.path, 0o700) == 0 else { throw FileError(.make, self.path) }
    }

    var database: String { path.appendingPathComponent("postgres") }
    /// Where mails go while there is no mail server.
    var mails: String { path.appendingPathComponent("mails") }

    /// What processes that run a part each have in common, unless settings say where else it is.
    static let secretName = "service-secret"
    static let tokenKeysName = "token-keys.json"
    static let ticketKeysName = "ticket-keys.json"

    /// The key ring that signs access tokens, made on first use.
    func tokenKeys(_ place: String?) throws -> KeyRingFile {
        try ring(place ?? path.appendingPathComponent(Self.tokenKeysName))
    }

    /// The key ring that signs tickets, made on first use.
    func ticketKeys(_ place: String?) throws -> KeyRingFile {
        try ring(place ?? path.appendingPathComponent(Self.ticketKeysName))
    }

    private func ring(_ path: String) throws -> KeyRingFile {
        let file = KeyRingFile(path: path)
        if PathKind(of: path) == .nothing {
            var random = SystemRandomNumberGenerator()
            do {
                try file.make(KeyRing(SigningKey(using: &random), at: Date()))
            } catch KeyFileError.thereAlready {
                // Another process was quicker, and its keys are as good.
            }
        }
        return file
    }

    /// The secret that all processes of a box office share, made on first use.
    func serviceSecret(_ place: String?) throws -> ServiceSecret {
        let path = place ?? path.appendingPathComponent(Self.secretName)
        if PathKind(of: path) == .nothing { try makeSecret(path) }
        let file = try OpenFile.reading(path)
        let access = try file.access()
        guard access.mode & 0o077 == 0 else {
            throw UsageError(
                "\(path.printable) is a secret, and others may read it", remedy: "close it: chmod 600 \(path.printable)"
            )
        }
        let text = String(decoding: try file.read(atMost: 4096), as: UTF8.self)
        guard let bytes = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let secret = ServiceSecret(bytes: Array(bytes))
        else {
            throw UsageError(
                "\(path.printable) holds no secret", remedy: "put 32 random bytes into it: openssl rand -base64 32")
        }
        return secret
    }

    private func makeSecret(_ path: String) throws {
        var random = SystemRandomNumberGenerator()
        let bytes = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        let temporary = path + ".\(UInt64.random(in: .min ... .max)).tmp"
        defer { unlink(temporary) }
        let file = try OpenFile.making(temporary, mode: 0o600)
        try file.write(Array((bytes.base64EncodedString() + "\n").utf8))
        try file.flush()
        // Whole or not at all; of two processes the first one's holds.
        guard link(temporary, path) == 0 || errno == EEXIST else { throw FileError(.make, path) }
    }
}
