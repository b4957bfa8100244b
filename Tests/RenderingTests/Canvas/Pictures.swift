import Foundation
import Testing

@testable import Rendering

extension Picture {
    /// A red, a green, a blue and a half transparent black pixel in a square.
    static func fourPixels() throws -> Picture {
        try Picture(
            base64:
                "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAE0lEQVR4nGP4z8DwHwyBNIhoAABAUgZ77ASTAAAAAABJRU5ErkJggg==",
            format: .png, width: 2, height: 2)
    }

    /// 8 × 4 pixels, the left half red and the right half blue.
    static func redAndBlue() throws -> Picture {
        try Picture(
            base64:
                "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDg"
                + "sLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"
                + "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAEAAgDAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EAB"
                + "gQAAIDAAAAAAAAAAAAAAAAAAAHRYPC/8QAFQEBAQAAAAAAAAAAAAAAAAAABwj/xAAYEQACAwAAAAAAAAAAAAAAAAAA"
                + "CEWDw//aAAwDAQACEQMRAD8AGzVi7cDgskxRsUaw8Vdkf//Z",
            format: .jpeg, width: 8, height: 4)
    }

    /// The same in lines.
    static func drawing() -> Picture {
        svg(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="4" height="8" fill="red"/>
            <rect x="4" width="4" height="8" fill="blue"/></svg>
            """, width: 8, height: 8)
    }

    static func svg(_ source: String, width: Double, height: Double) -> Picture {
        Picture(
            format: .svg, size: Size(width: width, height: height), bytes: Array(source.utf8), digest: source)
    }

    init(base64: String, format: Format, width: Double, height: Double) throws {
        let bytes = try #require(Data(base64Encoded: base64))
        self.init(format: format, size: Size(width: width, height: height), bytes: Array(bytes), digest: base64)
    }

    /// The same JPEG file with a camera's note on how it was held.
    func taken(orientation: UInt8, width: Double, height: Double) -> Picture {
        let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
        let exif = Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + entry + [0, 0, 0, 0]
        let segment: [UInt8] = [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
        return Picture(
            format: .jpeg, size: Size(width: width, height: height),
            bytes: Array(bytes.prefix(2)) + segment + bytes.dropFirst(2),
            digest: "\(digest) \(orientation) \(width)")
    }
}

/// A page of a PDF as poppler shows it.
struct PDFPicture {
    let raster: Raster

    init(of pdf: [UInt8], dpi: Int) throws {
        try ExternalTool.check(pdf)
        let image = try ExternalTool.output(
            of: "pdftoppm", "-r", "\(dpi)", "-singlefile", "FILE", on: pdf, named: "page.pdf")
        // P6, width, height, 255, each followed by one white space, and then the bytes (netpbm's PPM).
        let fields = image.prefix(30).split(separator: 0x0A, maxSplits: 3)
        let size = String(decoding: try #require(fields.dropFirst().first), as: UTF8.self).split(separator: " ")
        let (width, height) = (try #require(Int(size[0])), try #require(Int(size[1])))
        raster = Raster(width: width, height: height, bytes: Array(image.suffix(width * height * 3)))
    }

    func colour(x: Int, y: Int) -> Colour { raster.colour(x: x, y: y) }
}
