import CryptoExtras
import Foundation

/// What is kept of a password: scrypt (RFC 7914) with a salt of its own, and the costs that it was made with.
///
///     $scrypt$ln=15,r=8,p=3$c2FsdA$aGFzaA
struct PasswordHash: Sendable, Hashable {
    /// How much work a guess is.
    struct Cost: Sendable, Hashable {
        /// The binary logarithm of N.
        var logarithm: Int
        var blockSize: Int
        var parallelism: Int

        /// One of OWASP's equivalent minima (Password Storage Cheat Sheet): 32 MB for each guess.
        static let standard = Cost(logarithm: 15, blockSize: 8, parallelism: 3)
    }

    let cost: Cost
    private let salt: Data
    private let key: Data

    /// Takes long, and much memory: see `PasswordWorkers`.
    init(_ password: String, cost: Cost) throws {
        self.cost = cost
        salt = Self.random(16)
        key = try Self.derive(password, salt, cost)
    }

    /// A hash that no password has, which takes as long to compare with as any.
    init(matchedByNothingAt cost: Cost) {
        self.cost = cost
        (salt, key) = (Self.random(16), Self.random(Self.length))
    }

    private static let length = 32

    private static func random(_ count: Int) -> Data {
        var random = SystemRandomNumberGenerator()
        return Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    /// Reads what `text` wrote; nil if it is not that.
    init?(_ text: String) {
        let parts = text.split(separator: "$")
        guard parts.count == 4, parts[0] == "scrypt",
            let match = parts[1].wholeMatch(of: /ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})/),
            let logarithm = Int(match.1), let blockSize = Int(match.2), let parallelism = Int(match.3),
            let salt = Data(base64Encoded: String(parts[2])), let key = Data(base64Encoded: String(parts[3]))
        else { return nil }
        cost = Cost(logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
        (self.salt, self.key) = (salt, key)
    }

    var text: String {
        "$scrypt$ln=\(cost.logarithm),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(salt.base64EncodedString())$\(key.base64EncodedString())"
    }

    /// Takes as long as making it.
    func matches(_ password: String) throws -> Bool {
        let other = try Self.derive(password, salt, cost)
        // Every byte is looked at, so that the time tells nothing.
        return other.count == key.count && zip(other, key).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ salt: Data, _ cost: Cost) throws -> Data {
        // The same password, however a keyboard composes its letters.
        let bytes = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: length, rounds: 1 << cost.logarithm, blockSize: cost.blockSize,
            parallelism: cost.parallelism, maxMemory: 1 << 30)
        return key.withUnsafeBytes { Data($0) }
    }
}
