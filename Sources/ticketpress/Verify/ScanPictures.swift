import Foundation

/// Reads the codes that are printed in PDFs and pictures, by the programs of poppler and zbar: a file from outside that
/// breaks one of them breaks nothing here.
enum PictureScan {
    /// Dots per inch; the second when the first shows no code.
    private static let resolutions = [200.0, 400.0]
    /// What ImageMagick, by which zbar opens pictures, takes on Debian: 16,000 pixels a side. A hundred million in all are
    /// a second's work.
    private static let longestSide = 16_000.0
    private static let mostPixels = 1e8
    private static let mostPages = 100_000

    /// Why a file shows no codes.
    struct Failure: Error, Hashable, CustomStringConvertible {
        var description: String
    }

    /// A kind of file that is told by its first bytes.
    enum Kind: Hashable {
        case pdf
        /// With the name by which ImageMagick knows the format.
        case picture(String)

        init?(_ start: [UInt8]) {
            let kinds: [([UInt8], Kind)] = [
                (Array("%PDF-".utf8), .pdf), ([0x89, 0x50, 0x4E, 0x47], .picture("png")),
                ([0xFF, 0xD8, 0xFF], .picture("jpeg")), (Array("GIF8".utf8), .picture("gif")),
                (Array("BM".utf8), .picture("bmp")), (Array("II*\0".utf8), .picture("tiff")),
                (Array("MM\0*".utf8), .picture("tiff")),
            ]
            let isWebP = start.starts(with: "RIFF".utf8) && start.dropFirst(8).starts(with: "WEBP".utf8)
            guard let kind = isWebP ? .picture("webp") : kinds.first(where: { start.starts(with: $0.0) })?.1 else {
                return nil
            }
            self = kind
        }
    }

    /// A page's size in points.
    struct PageSize: Sendable, Hashable {
        var width: Double
        var height: Double

        /// The resolution, or less where the picture would be too large.
        func dpi(atMost wanted: Double) -> Double {
            let (width, height) = (max(width, 1) / 72, max(height, 1) / 72)
            return min(wanted, longestSide / max(width, height), (mostPixels / (width * height)).squareRoot())
        }
    }

    // MARK: - Reading

    /// The sizes of a document's pages, in order; at least one.
    static func pages(of pdf: String) throws(Failure) -> [PageSize] {
        let result = try run(
            ProgramChain(
                commands: [["pdfinfo", "-f", "1", "-l", "\(mostPages)", pdf]], joinsErrors: true, limit: 1 << 25))
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        guard result.codes == [0] else {
            let complaint = lines.first { $0.contains("Error") }.map { $0.split(separator: ": ").last ?? $0 }
            throw Failure(description: "pdfinfo cannot read it" + (complaint.map { ": \($0)" } ?? ""))
        }
        // Pages:           1
        // Page    1 size:  595.276 x 280.63 pts (A4)
        var count = 0
        var sizes: [Int: PageSize] = [:]
        for words in lines.map({ $0.split(separator: " ") }) {
            if words.count == 2, words[0] == "Pages:" { count = Int(words[1]) ?? 0 }
            guard words.count >= 6, words[0] == "Page", words[2] == "size:", words[4] == "x" else { continue }
            guard let page = Int(words[1]), let width = Double(words[3]), let height = Double(words[5]) else {
                continue
            }
            sizes[page] = PageSize(width: width, height: height)
        }
        guard 1...mostPages ~= count else { throw Failure(description: "it has \(count.grouped) pages") }
        // A page without a size is broken, which whoever draws it will say.
        return (1...count).map { sizes[$0] ?? PageSize(width: 0, height: 0) }
    }

    /// The texts of the QR codes on a page, which counts from 1.
    static func codes(of pdf: String, page: Int, size: PageSize) throws(Failure) -> [String] {
        for resolution in resolutions {
            let draw = [
                "pdftoppm", "-gray", "-r", "\(size.dpi(atMost: resolution))", "-f", "\(page)", "-l", "\(page)", pdf,
            ]
            let found = try codes(ProgramChain(commands: [draw, scan("pgm")]))
            if !found.isEmpty { return found }
        }
        return []
    }

    static func codes(of picture: String, format: String) throws(Failure) -> [String] {
        try codes(ProgramChain(commands: [scan(format)], input: picture))
    }

    /// From standard input, so that no name of a file is taken for an option or a format.
    private static func scan(_ format: String) -> [String] {
        ["zbarimg", "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "\(format):-"]
    }

    private static func codes(_ programs: ProgramChain) throws(Failure) -> [String] {
        let result = try run(programs)
        for (command, code) in zip(programs.commands, result.codes)
        where code != 0 && !(command[0] == "zbarimg" && code == 4) {
            throw Failure(description: "\(command[0]) cannot read it (exit code \(code))")
        }
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func run(_ programs: ProgramChain) throws(Failure) -> ProgramChain.Result {
        do throws(ProgramChain.Failure) { return try programs.run() } catch { throw Failure(description: "\(error)") }
    }

    // MARK: - The machine

    /// The Debian package of a program that is needed for files of a kind and not installed.
    static func missingPackage(for kind: Kind) -> (program: String, package: String)? {
        var needed = [("zbarimg", "zbar-tools")]
        if kind == .pdf { needed = [("pdfinfo", "poppler-utils"), ("pdftoppm", "poppler-utils")] + needed }
        return needed.first { !ProgramChain.isInstalled($0.0) }
    }
}
