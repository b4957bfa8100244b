import Crypto

/// 56 bits that stand for an event in a code, where its whole id has no room: the first seven bytes of SHA-256 over the
/// id's 16 bytes.
public struct EventTag: Hashable, Sendable, CustomStringConvertible {
    static let length = 7

    let bits: UInt64

    public init(of event: EventID) {
        bits = UInt64(bigEndianBytes: Array(SHA256.hash(data: event.bytes)).prefix(Self.length))
    }

    /// Nil for zeros, which stand for no event.
    init?(bytes: some Collection<UInt8>) {
        let bits = UInt64(bigEndianBytes: bytes)
        guard bits != 0 else { return nil }
        self.bits = bits
    }

    var bytes: ArraySlice<UInt8> { bits.bigEndianBytes.suffix(Self.length) }

    public var description: String { bytes.hexadecimal }
}
