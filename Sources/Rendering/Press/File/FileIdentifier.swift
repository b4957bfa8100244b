/// The identifier of a file: 16 bytes that differ where what is on its pages differs (ISO 32000-1, 14.4). It is taken of
/// streams as they stand in the file.
///
/// It tells documents apart and protects nothing, so that a hash for speed will do: two lanes that multiply and fold
/// eight bytes at a time.
struct FileIdentifier {
    private var lanes: (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F)
    private var length: UInt64 = 0

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        length &+= UInt64(bytes.count)
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index + 8 <= raw.count {
            mix(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        var rest: UInt64 = 0
        while index < raw.count {
            rest = rest << 8 | UInt64(raw[index])
            index += 1
        }
        mix(rest)
    }

    private mutating func mix(_ word: UInt64) {
        lanes.0 = Self.fold(lanes.0 ^ word, 0xA076_1D64_78BD_642F)
        lanes.1 = Self.fold(lanes.1 &+ word, 0xE703_7ED1_A0B4_28DB)
    }

    /// Both halves of the product, so that every bit of the input reaches every bit of the output.
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    var bytes: [UInt8] {
        var last = self
        last.mix(length)
        last.mix(~length)
        return [last.lanes.0, last.lanes.1].flatMap { lane in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: lane >> UInt64($0)) }
        }
    }
}
