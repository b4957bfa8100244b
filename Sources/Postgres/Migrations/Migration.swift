import Crypto
import Foundation

/// One step from a state of a schema to the next: a file of SQL that is embedded in the program.
public struct Migration: Sendable, Hashable {
    /// From 1, without gaps.
    public let number: Int
    /// `create_accounts` of `M001_create_accounts.sql`.
    public let name: String
    public let sql: String
    /// The SHA-256 of the file, in hexadecimal digits.
    public let checksum: String

    /// A file by its name, with or without `.sql`. The name and the text are the program's own: one that is misnamed or no
    /// UTF-8 is a fault of the program.
    public init(_ file: String, _ bytes: [UInt8]) {
        let parts = file.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("M"), let number = Int(parts[0].dropFirst()),
            let sql = String(validating: bytes, as: UTF8.self)
        else { preconditionFailure("\(file) is not named like M001_create_accounts, or is no UTF-8") }
        self.number = number
        name = parts[1].hasSuffix(".sql") ? String(parts[1].dropLast(4)) : String(parts[1])
        self.sql = sql
        checksum = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }
}

/// A migration that was applied, as the schema's table of them has it.
struct AppliedMigration: Sendable, Hashable {
    let number: Int
    let name: String
    let checksum: String
}
