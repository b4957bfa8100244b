/// Small PNG files, written without compression.
enum SamplePNG {
    /// One chunk with its length and checksum.
    static func chunk(_ kind: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(kind.utf8) + content
        return bigEndian(content.count) + body + bigEndian(Int(crc32(body)))
    }

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func header(width: Int, height: Int, depth: UInt8 = 8, kind: UInt8 = 2, interlaced: Bool = false) -> [UInt8]
    {
        chunk("IHDR", bigEndian(width) + bigEndian(height) + [depth, kind, 0, 0, interlaced ? 1 : 0])
    }

    /// `rows` are the scanlines, each with its filter byte.
    static func imageData(_ rows: [UInt8]) -> [UInt8] {
        var coded: [UInt8] = [0x78, 0x01]
        var rest = rows[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            coded.append(rest.isEmpty ? 1 : 0)
            coded += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)] + block
        } while !rest.isEmpty
        return chunk("IDAT", coded + bigEndian(adler32(rows)))
    }

    static let end = chunk("IEND", [])

    /// A picture of one colour.
    static func make(width: Int = 3, height: Int = 2, extra: [UInt8] = []) -> [UInt8] {
        let row = [UInt8](repeating: 0, count: 1 + 3 * width)
        return signature + header(width: width, height: height) + extra
            + imageData(Array((0..<height).map { _ in row }.joined())) + end
    }

    static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(number >> 24 & 255), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    private static func adler32(_ bytes: [UInt8]) -> Int {
        let (a, b) = bytes.reduce((1, 0)) { sums, byte in
            let a = (sums.0 + Int(byte)) % 65_521
            return (a, (sums.1 + a) % 65_521)
        }
        return b << 16 | a
    }
}

/// Small grey JPEG files with tables of one code each.
enum SampleJPEG {
    static let start: [UInt8] = [0xFF, 0xD8]
    static let end: [UInt8] = [0xFF, 0xD9]

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content
    }

    static let tables: [UInt8] = {
        let oneCode: [UInt8] = [1] + [UInt8](repeating: 0, count: 16)
        return segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
            + segment(0xC4, [0x00] + oneCode) + segment(0xC4, [0x10] + oneCode)
    }()

    static func frame(_ marker: UInt8, width: Int, height: Int, components: Int, precision: UInt8 = 8) -> [UInt8] {
        var content = [precision, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
        content.append(UInt8(components))
        for component in 1...components { content += [UInt8(component), 0x11, 0] }
        return segment(marker, content)
    }

    /// Two zero bits a block: no difference in brightness, no detail.
    static func scan(width: Int, height: Int, components: Int, last: UInt8 = 63) -> [UInt8] {
        let blocks = (width + 7) / 8 * ((height + 7) / 8) * components
        let bits = blocks * (last == 0 ? 1 : 2)
        var coded = [UInt8](repeating: 0, count: bits / 8)
        if bits % 8 != 0 { coded.append(UInt8(255 >> (bits % 8))) }
        var header = [UInt8(components)]
        for component in 1...components { header += [UInt8(component), 0] }
        return segment(0xDA, header + [0, last, 0]) + coded
    }

    static func make(
        width: Int = 20, height: Int = 12, components: Int = 3, frame marker: UInt8 = 0xC0, precision: UInt8 = 8,
        extra: [UInt8] = []
    ) -> [UInt8] {
        var bytes = start + extra + tables
        bytes += frame(marker, width: width, height: height, components: components, precision: precision)
        bytes += scan(width: width, height: height, components: components, last: marker == 0xC2 ? 0 : 63)
        return bytes + end
    }

    /// An EXIF block that says how the camera was held.
    static func exif(orientation: UInt8, littleEndian: Bool) -> [UInt8] {
        func number(_ value: UInt8, bytes: Int) -> [UInt8] {
            let zeros = [UInt8](repeating: 0, count: bytes - 1)
            return littleEndian ? [value] + zeros : zeros + [value]
        }
        func tag(_ low: UInt8) -> [UInt8] { littleEndian ? [low, 1] : [1, low] }
        var block = Array((littleEndian ? "II" : "MM").utf8)
        block += number(42, bytes: 2)
        block += number(8, bytes: 4)
        block += number(2, bytes: 2)
        // The maker's name, one letter; then the orientation.
        block += tag(0x0F) + number(2, bytes: 2)
        block += number(1, bytes: 4) + [65, 0, 0, 0]
        block += tag(0x12) + number(3, bytes: 2)
        block += number(1, bytes: 4) + number(orientation, bytes: 2) + [0, 0]
        return block
    }

    static func exifSegment(orientation: UInt8, littleEndian: Bool = false) -> [UInt8] {
        segment(0xE1, Array("Exif\0\0".utf8) + exif(orientation: orientation, littleEndian: littleEndian))
    }
}
