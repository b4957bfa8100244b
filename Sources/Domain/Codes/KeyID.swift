import Crypto

/// Names a key in codes and lists: the first four bytes of SHA-256 over the public key's 32.
///
/// It says which key to try, and nothing about who made the code.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    let number: UInt32

    init(number: UInt32) { self.number = number }

    init(of publicKey: [UInt8]) {
        number = UInt32(bigEndianBytes: Array(SHA256.hash(data: publicKey)).prefix(4))
    }

    /// Reads eight hexadecimal digits.
    public init?(_ text: String) {
        let values = text.utf8.compactMap(\.hexadecimalValue)
        guard values.count == 8, text.utf8.count == 8 else { return nil }
        number = values.reduce(0) { $0 << 4 | UInt32($1) }
    }

    public var description: String { number.bigEndianBytes.hexadecimal }
}
