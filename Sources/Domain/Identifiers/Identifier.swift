import Foundation

/// A UUID (RFC 9562) that says what it identifies, so that a ticket's id is never taken for an event's.
///
/// Ordered as its text is: ids of version 7 by the time at which they were made.
public struct Identifier<Subject>: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil unless there are 16 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.init(high: UInt64(bigEndianBytes: bytes.prefix(8)), low: UInt64(bigEndianBytes: bytes.suffix(8)))
    }

    /// The 16 bytes, most significant first.
    public var bytes: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }
}

extension Identifier {
    /// A new id of version 7: milliseconds since 1970 and 74 random bits. An instant before 1970 counts as 1970.
    public static func make(at instant: Date, using random: inout some RandomNumberGenerator) -> Self {
        let milliseconds = UInt64(min(max(0, (instant.timeIntervalSince1970 * 1000).rounded()), 0xFFFF_FFFF_FFFF))
        return Self(
            high: milliseconds << 16 | 0x7000 | random.next() & 0xFFF, low: 1 << 63 | random.next() >> 2)
    }
}

extension Identifier: Comparable {
    public static func < (one: Self, other: Self) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

extension Identifier: CustomStringConvertible {
    /// Reads `0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60`, in small letters or capitals; any version, for ids come from other
    /// systems too.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 36 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for (position, digit) in digits.enumerated() {
            if [8, 13, 18, 23].contains(position) {
                guard digit == UInt8(ascii: "-") else { return nil }
            } else {
                guard let value = digit.hexadecimalValue else { return nil }
                words.high = words.high << 4 | words.low >> 60
                words.low = words.low << 4 | UInt64(value)
            }
        }
        self.init(high: words.high, low: words.low)
    }

    /// With small letters, as RFC 9562 writes them.
    public var description: String {
        let digits = Array(bytes.hexadecimal.utf8)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
            .map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }
}
