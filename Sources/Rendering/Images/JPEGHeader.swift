/// What a JPEG file says of itself (ITU-T T.81), for passing its bytes through unchanged.
public struct JPEGHeader: Sendable, Hashable {
    public let width: Int
    public let height: Int
    /// 1 is grey, 3 is colour.
    public let components: Int
    /// How the camera was held.
    let orientation: Orientation
    /// True when no marker is padded with fill bytes, which Cairo 1.16 does not understand: such a file cannot go into a
    /// document as it is.
    let isPlain: Bool
    /// Where the file's last marker ends.
    let end: Int

    /// In pixels, as the photo is to be looked at.
    var uprightSize: Size {
        let size = Size(width: Double(width), height: Double(height))
        return orientation.swapsSides ? Size(width: size.height, height: size.width) : size
    }

    /// Follows the markers to the last. Throws when the file is cut off, or is of a kind that not every reader draws:
    /// CMYK, 12 bits, lossless, arithmetic or hierarchical.
    public init(_ bytes: [UInt8]) throws(RenderError) {
        var walk = JPEGWalk(bytes)
        let frame = try walk.frame()
        (width, height, components) = (frame.width, frame.height, frame.components)
        (orientation, isPlain, end) = (walk.orientation, !walk.hasFillBytes, walk.offset)
    }
}

private struct JPEGWalk {
    struct Frame {
        var width: Int
        var height: Int
        var components: Int
    }

    /// More passes than any encoder makes; each costs a reader a decoding of the whole picture.
    private static let mostScans = 64

    private var reader: ByteReader
    private var found: Frame?
    private var scans = 0
    private(set) var orientation = Orientation.upright
    private(set) var hasFillBytes = false
    private var hasQuantisation = false
    private var hasHuffman = false

    var offset: Int { reader.offset }

    /// `bytes` begin with the start-of-image marker.
    init(_ bytes: [UInt8]) { reader = ByteReader(bytes, at: 2) }

    mutating func frame() throws(RenderError) -> Frame {
        while let marker = try marker() {
            guard let length = reader.word(), length >= 2, let segment = reader.take(length - 2) else {
                throw Self.cutOff
            }
            try take(marker, Array(segment))
        }
        guard let found, scans > 0 else { throw .unreadable("the JPEG file has no picture in it; save it again") }
        return found
    }

    /// The next marker that has a segment; nil at the end of the image.
    private mutating func marker() throws(RenderError) -> Int? {
        guard reader.byte() == 0xFF else { throw Self.damaged }
        var code = 0xFF
        while code == 0xFF {
            guard let next = reader.byte() else { throw Self.cutOff }
            if next == 0xFF { hasFillBytes = true }
            code = next
        }
        switch code {
        case 0xD9: return nil
        case 0x00, 0x01, 0xD0...0xD8: throw Self.damaged
        default: return code
        }
    }

    private mutating func take(_ marker: Int, _ segment: [UInt8]) throws(RenderError) {
        switch marker {
        case 0xC0, 0xC1, 0xC2: try takeFrame(segment)
        case 0xC4: hasHuffman = true
        case 0xDB: hasQuantisation = true
        case 0xC3, 0xC5...0xC7, 0xC9...0xCF:
            throw .unreadable("it is a lossless, hierarchical or arithmetic JPEG; save it as baseline or progressive")
        case 0xDA: try takeScan(segment)
        case 0xDC: throw Self.damaged
        case 0xE1:
            let label = Array("Exif\0\0".utf8)
            if segment.starts(with: label) { orientation = Orientation(exif: Array(segment.dropFirst(label.count))) }
        default: break
        }
    }

    private mutating func takeFrame(_ segment: [UInt8]) throws(RenderError) {
        var fields = ByteReader(segment)
        guard found == nil, let precision = fields.byte(), let height = fields.word(), let width = fields.word(),
            let components = fields.byte(), fields.remaining == 3 * components
        else { throw Self.damaged }
        guard precision == 8 else { throw .unreadable("it has \(precision) bits a colour; save it with 8") }
        guard components == 1 || components == 3 else {
            throw .unreadable(
                components == 4
                    ? "it is in CMYK, which readers show differently; save it as RGB"
                    : "it has \(components) colour channels; save it as RGB or greyscale")
        }
        try Picture.checkDimensions(width: width, height: height)
        for _ in 0..<components {
            guard fields.byte() != nil, let sampling = fields.byte(), (1...4).contains(sampling >> 4),
                (1...4).contains(sampling & 15), let table = fields.byte(), table < 4
            else { throw Self.damaged }
        }
        found = Frame(width: width, height: height, components: components)
    }

    private mutating func takeScan(_ segment: [UInt8]) throws(RenderError) {
        guard let found, hasHuffman, hasQuantisation, let count = segment.first.map(Int.init),
            (1...found.components).contains(count), segment.count == 4 + 2 * count
        else { throw Self.damaged }
        scans += 1
        guard scans <= Self.mostScans else {
            throw RenderError(.imageTooLarge(limit: "\(Self.mostScans) scans in a progressive JPEG"))
        }
        try skipCodedData()
    }

    /// Coded data ends at a marker; FF 00 is a plain FF in it, and restart markers belong to it.
    private mutating func skipCodedData() throws(RenderError) {
        let bytes = reader.bytes
        var index = reader.offset
        while index + 1 < bytes.count {
            if bytes[index] == 0xFF {
                switch bytes[index + 1] {
                case 0x00, 0xD0...0xD7: index += 1
                case 0xFF: break
                default:
                    reader = ByteReader(bytes, at: index)
                    return
                }
            }
            index += 1
        }
        throw Self.cutOff
    }

    private static let cutOff = RenderError.unreadable("the JPEG file is cut off; copy it again")
    private static let damaged = RenderError.unreadable("the JPEG file is damaged; save it again")
}
