/// How a part of a payload is written in bits.
enum QRMode: UInt8 {
    case digits, alphanumeric, bytes

    /// Four bits that announce the mode (ISO/IEC 18004, table 2).
    var indicator: UInt64 {
        switch self {
        case .digits: 0b0001
        case .alphanumeric: 0b0010
        case .bytes: 0b0100
        }
    }

    /// Width of the field for the number of characters (ISO/IEC 18004, table 3).
    func lengthBits(upTo version: Int) -> Int {
        switch (self, version) {
        case (.digits, ...9): 10
        case (.digits, ...26): 12
        case (.digits, _): 14
        case (.alphanumeric, ...9): 9
        case (.alphanumeric, ...26): 11
        case (.alphanumeric, _): 13
        case (.bytes, ...9): 8
        case (.bytes, _): 16
        }
    }

    /// Mode indicator and length field.
    func headerBits(upTo version: Int) -> Int { 4 + lengthBits(upTo: version) }

    /// The number of a character in alphanumeric mode (ISO/IEC 18004, table 5), where digits have their value; 255 when
    /// the mode lacks it.
    static func alphanumericValue(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x5A: byte - 0x41 + 10
        case 0x20: 36
        case 0x24: 37
        case 0x25: 38
        case 0x2A: 39
        case 0x2B: 40
        case 0x2D: 41
        case 0x2E: 42
        case 0x2F: 43
        case 0x3A: 44
        default: 255
        }
    }
}
