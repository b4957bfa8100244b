/// The parts of a PNG file that Cairo does not read or write (ISO/IEC 15948).
enum PNGFile {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The signature and the IHDR chunk, which always comes first and is always 25 bytes long.
    private static let headerLength = 33

    /// Width and height in pixels; nil when the bytes do not begin as a PNG file does.
    static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count >= headerLength, bytes.starts(with: signature),
            bytes[12..<16].elementsEqual("IHDR".utf8)
        else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 << 8 | Int($1) } }
        let (width, height) = (number(16..<20), number(20..<24))
        return width > 0 && height > 0 ? (width, height) : nil
    }

    /// The file with a pHYs chunk that states its resolution, which counts dots per metre.
    static func stating(dpi: Double, in file: [UInt8]) -> [UInt8] {
        let perMetre = UInt32(clamping: Int((dpi / 0.0254).rounded()))
        var chunk = Array("pHYs".utf8) + bigEndian(perMetre) + bigEndian(perMetre) + [1]
        chunk = bigEndian(UInt32(chunk.count - 4)) + chunk + bigEndian(checksum(chunk))
        return Array(file.prefix(headerLength)) + chunk + file.dropFirst(headerLength)
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// CRC-32 (ISO/IEC 15948, annex D), bit by bit: it is for a few bytes.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
        }
    }
}
