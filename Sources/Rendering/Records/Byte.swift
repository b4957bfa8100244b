/// The bytes that give JSON and CSV their structure.
enum Byte {
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
    static let semicolon: UInt8 = 0x3B
    static let colon: UInt8 = 0x3A
    static let backslash: UInt8 = 0x5C
    static let openBracket: UInt8 = 0x5B
    static let closeBracket: UInt8 = 0x5D
    static let openBrace: UInt8 = 0x7B
    static let closeBrace: UInt8 = 0x7D
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}

extension UInt8 {
    /// White space of JSON (RFC 8259, section 2).
    @inline(__always)
    var isJSONSpace: Bool {
        self == Byte.space || self == Byte.newline || self == Byte.carriageReturn || self == Byte.tab
    }

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// ASCII letters.
    @inline(__always)
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }

    @inline(__always)
    var isLetterOrDigit: Bool { isLetter || isDigit }
}

/// Eight bytes looked at in one step; the tests are exact as to whether any byte fits.
struct ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    let bits: UInt64

    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) {
        bits = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    var isASCII: Bool { bits & Self.highBits == 0 }

    /// How many bytes continue a scalar of UTF-8 (10xxxxxx).
    @inline(__always)
    var continuationCount: Int { ((bits >> 7) & ~(bits >> 6) & Self.ones).nonzeroBitCount }

    @inline(__always)
    func has(_ byte: UInt8) -> Bool {
        let difference = bits ^ (Self.ones &* UInt64(byte))
        return (difference &- Self.ones) & ~difference & Self.highBits != 0
    }

    /// Whether any byte is lower than `byte`, which is at most 128.
    @inline(__always)
    func hasByte(below byte: UInt8) -> Bool {
        (bits &- (Self.ones &* UInt64(byte))) & ~bits & Self.highBits != 0
    }
}
