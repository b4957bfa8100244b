/// What the markers of a JPEG file say of its picture (ITU-T T.81, annex B; Exif 2.32, tag 0x0112).
struct JPEGHeader: Sendable, Hashable {
    var width: Int
    var height: Int
    var components: Int
    var bits: Int
    /// How the camera was held, 1…8; 1 is upright.
    var orientation: Int

    /// True for Huffman coding, baseline or progressive (the frames 0 to 2).
    private var isHuffmanCoded: Bool
    /// True when the file ends as it should and has no fill bytes, which Cairo 1.16 does not understand.
    private var isRegular: Bool

    /// True when the file can go into a document as it is, and every viewer shows the same.
    ///
    /// The four inks of a CMYK file come in two polarities, and Cairo does not tell the reader of a PDF which.
    var isPortable: Bool { isRegular && isHuffmanCoded && bits == 8 && (components == 1 || components == 3) }

    /// In pixels, as the photo is to be seen.
    var uprightSize: Size {
        orientation >= 5
            ? Size(width: Double(height), height: Double(width)) : Size(width: Double(width), height: Double(height))
    }

    /// Reads the markers up to the frame header; nil when there is none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return nil }
        var orientation = 1
        var hasFillBytes = false
        var at = 2
        while at + 4 <= bytes.count {
            guard bytes[at] == 0xFF else { return nil }
            let marker = bytes[at + 1]
            if marker == 0xFF {  // a fill byte
                hasFillBytes = true
                at += 1
                continue
            }
            if marker == 0x01 || (0xD0...0xD7).contains(marker) {  // these have no length
                at += 2
                continue
            }
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            guard length >= 2, at + 2 + length <= bytes.count else { return nil }
            let segment = bytes[(at + 4)..<(at + 2 + length)]
            switch marker {
            case 0xE1:
                orientation = Self.orientation(exif: segment) ?? orientation
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                self.init(frame: Array(segment.prefix(6)), orientation: orientation)
                isHuffmanCoded = marker <= 0xC2
                isRegular = !hasFillBytes && Self.ends(bytes, after: at)
                return
            case 0xD9, 0xDA:
                return nil
            default: break
            }
            at += 2 + length
        }
        return nil
    }

    private init?(frame: [UInt8], orientation: Int) {
        guard frame.count == 6 else { return nil }
        bits = Int(frame[0])
        height = Int(frame[1]) << 8 | Int(frame[2])
        width = Int(frame[3]) << 8 | Int(frame[4])
        components = Int(frame[5])
        self.orientation = orientation
        isHuffmanCoded = false
        isRegular = false
        guard width > 0, height > 0, components > 0 else { return nil }
    }

    /// True when there is an end-of-image marker; some cameras write more after it.
    private static func ends(_ bytes: [UInt8], after start: Int) -> Bool {
        var at = bytes.count - 2
        while at > start {
            if bytes[at] == 0xFF, bytes[at + 1] == 0xD9 { return true }
            at -= 1
        }
        return false
    }

    /// The orientation tag of the first directory of an Exif segment.
    private static func orientation(exif segment: ArraySlice<UInt8>) -> Int? {
        guard segment.starts(with: "Exif\0\0".utf8) else { return nil }
        let tiff = Array(segment.dropFirst(6))
        let isLittleEndian = tiff.starts(with: "II".utf8)
        guard isLittleEndian || tiff.starts(with: "MM".utf8) else { return nil }
        func number(at offset: Int, bytes: Int) -> Int? {
            guard offset >= 0, offset + bytes <= tiff.count else { return nil }
            let digits = tiff[offset..<(offset + bytes)]
            return (isLittleEndian ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2) else { return nil }
        for index in 0..<count {
            let entry = directory + 2 + 12 * index
            guard let tag = number(at: entry, bytes: 2), let value = number(at: entry + 8, bytes: 2) else { return nil }
            if tag == 0x0112 { return (1...8).contains(value) ? value : nil }
        }
        return nil
    }

    /// The map of the unit square that sets the photo upright, where the layout has reckoned with it: a picture whose
    /// declared size is that of the file as it lies is drawn as it lies.
    func turn(for size: Size) -> Transform {
        guard size == uprightSize else { return .identity }
        return switch orientation {
        case 2: Transform(a: -1, b: 0, c: 0, d: 1, tx: 1, ty: 0)
        case 3: Transform(a: -1, b: 0, c: 0, d: -1, tx: 1, ty: 1)
        case 4: Transform(a: 1, b: 0, c: 0, d: -1, tx: 0, ty: 1)
        case 5: Transform(a: 0, b: 1, c: 1, d: 0, tx: 0, ty: 0)
        case 6: Transform(a: 0, b: 1, c: -1, d: 0, tx: 1, ty: 0)
        case 7: Transform(a: 0, b: -1, c: -1, d: 0, tx: 1, ty: 1)
        case 8: Transform(a: 0, b: -1, c: 1, d: 0, tx: 0, ty: 1)
        default: .identity
        }
    }
}
