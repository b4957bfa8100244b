import Crypto

extension Picture {
    /// Bytes of a PNG or JPEG file.
    static let largestFile = 16 << 20
    /// Bytes of an SVG file.
    static let largestArt = 2 << 20
    static let mostPixels = 40_000_000

    /// Reads a picture of one of the `allowed` formats, told by its first bytes, never by a name.
    ///
    /// The picture is known to decode afterwards: PNG and SVG are drawn once, JPEG is followed marker by marker to its end.
    /// Bytes after the end of a PNG or JPEG are dropped. A photo that says how it must be turned (EXIF orientation) has
    /// the size it has upright; its bytes stay as they are, and the canvas turns it.
    /// Throws `imageUnreadable` or `imageTooLarge`; for SVG that asks for other files, also `remoteImage`.
    public init(reading bytes: [UInt8], allowing allowed: Set<Format>) throws(RenderError) {
        guard !bytes.isEmpty else { throw .unreadable("the file is empty") }
        guard bytes.count <= Self.largestFile else { throw RenderError(.imageTooLarge(limit: "16 MiB")) }
        guard let format = Format(of: bytes) else {
            throw .unreadable("its first bytes are not those of \(Self.list(allowed)); save it as one of these")
        }
        guard allowed.contains(format) else {
            throw .unreadable("it is \(format.title), but only \(Self.list(allowed)) can stand here")
        }
        let (size, end): (Size, Int)
        switch format {
        case .png:
            let header = try PNGHeader(bytes)
            try header.checkDecodes(bytes)
            (size, end) = (Size(width: Double(header.width), height: Double(header.height)), header.end)
        case .jpeg:
            let header = try JPEGHeader(bytes)
            (size, end) = (header.uprightSize, header.end)
        case .svg:
            (size, end) = (try SVGArt.size(checking: bytes), bytes.count)
        }
        let used = end == bytes.count ? bytes : Array(bytes[..<end])
        self.init(format: format, size: size, bytes: used, digest: Self.digest(of: used))
    }

    /// Throws when a picture of these dimensions takes too much memory to draw, or has none.
    static func checkDimensions(width: Int, height: Int) throws(RenderError) {
        guard width > 0, height > 0 else { throw .unreadable("it has no width or no height") }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= mostPixels else {
            throw RenderError(.imageTooLarge(limit: "40 megapixels; it has \(width) × \(height)"))
        }
    }

    private static func digest(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).lowercaseHexadecimal
    }

    private static func list(_ formats: Set<Format>) -> String {
        formats.map(\.title).sorted().joined(separator: " or ")
    }
}

extension Picture.Format {
    fileprivate var title: String {
        switch self {
        case .png: "PNG"
        case .jpeg: "JPEG"
        case .svg: "SVG"
        }
    }

    fileprivate init?(of bytes: [UInt8]) {
        if bytes.starts(with: PNGHeader.signature) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if SVGArt.isMarkup(bytes) {
            self = .svg
        } else {
            return nil
        }
    }
}

extension RenderError {
    static func unreadable(_ reason: String) -> RenderError { RenderError(.imageUnreadable(reason: reason)) }
}
