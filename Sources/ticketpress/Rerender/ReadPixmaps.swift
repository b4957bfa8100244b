import Rendering

/// Reads the pictures that poppler writes one after the other: ppm(5) of netpbm, with 8 bits a channel and no comments.
struct PixmapReader {
    private let bytes: [UInt8]
    private var place = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Nil where they are not of that form.
    static func rasters(in bytes: [UInt8]) -> [Raster]? {
        var reader = PixmapReader(bytes)
        var rasters: [Raster] = []
        while reader.place < bytes.count {
            guard let raster = reader.raster() else { return nil }
            rasters.append(raster)
        }
        return rasters
    }

    private mutating func raster() -> Raster? {
        guard word() == "P6", let width = number(), let height = number(), min(width, height) > 0, number() == 255
        else { return nil }
        let (pixels, isTooMany) = width.multipliedReportingOverflow(by: height)
        guard !isTooMany, pixels <= (bytes.count - place) / 3 else { return nil }
        defer { place += pixels * 3 }
        return Raster(width: width, height: height, bytes: Array(bytes[place..<place + pixels * 3]))
    }

    private mutating func number() -> Int? { word().flatMap { Int($0) } }

    /// Up to the white space that ends it, which is one byte.
    private mutating func word() -> String? {
        guard let end = bytes[place...].prefix(12).firstIndex(where: { $0 == 0x20 || $0 == 0x0A }) else { return nil }
        defer { place = end + 1 }
        return String(decoding: bytes[place..<end], as: UTF8.self)
    }
}

extension PictureScan {
    /// The resolution for comparing documents by eye: less where they have many or large pages.
    static func comparingResolution(_ documents: [[PageSize]]) -> Double {
        let square = documents.joined().reduce(0) { $0 + max($1.width, 1) / 72 * max($1.height, 1) / 72 }
        let height = documents.map { $0.reduce(0) { $0 + max($1.height, 1) / 72 } }.max() ?? 1
        return min(150, (3e7 / max(square, 1e-3)).squareRoot(), 20_000 / max(height, 1e-3))
    }

    /// All pages of a document, as poppler draws them.
    static func rasters(of pdf: String, dpi: Double) throws(Failure) -> [Raster] {
        let draw = ProgramChain(commands: [["pdftoppm", "-r", "\(dpi)", pdf]], limit: 1 << 28)
        let result: ProgramChain.Result
        do throws(ProgramChain.Failure) { result = try draw.run() } catch { throw Failure(description: "\(error)") }
        guard result.codes == [0], let rasters = PixmapReader.rasters(in: result.output), !rasters.isEmpty else {
            throw Failure(description: "pdftoppm cannot draw it (exit code \(result.codes[0]))")
        }
        return rasters
    }
}
