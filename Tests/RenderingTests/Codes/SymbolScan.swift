import Foundation
import Rendering

/// Symbols as grey pictures in a folder of their own, and what independent scanners read from them.
final class SymbolScan {
    struct ToolFailed: Error, CustomStringConvertible { var description: String }

    /// The interpreter that has zxing-cpp, pillow and numpy.
    static let python = ProcessInfo.processInfo.environment["TICKETPRESS_PYTHON"]

    private let folder: URL
    private var files: [String] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "symbols-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Adds a symbol, drawn from its dark runs with `dots` pixels a module and its standard quiet zone (at least 2).
    func add(_ symbol: CodeSymbol, dots: Int = 4) throws {
        let quiet = max(2, symbol.symbology.standardQuietZone)
        let stretch = symbol.rowHeight == 0 ? 40.0 : 1.0
        let width = (Int(symbol.extent.width) + 2 * quiet) * dots
        let height = (Int(symbol.extent.height * stretch) + 2 * quiet) * dots
        var pixels = [UInt8](repeating: 255, count: width * height)
        for run in symbol.darkRuns {
            let left = (Int(run.x) + quiet) * dots
            let top = (Int(run.y * stretch) + quiet) * dots
            for y in top..<top + Int(run.height * stretch) * dots {
                for x in left..<left + Int(run.width) * dots { pixels[y * width + x] = 0 }
            }
        }
        let file = folder.appending(path: "\(files.count).pgm")
        try Data(Array("P5\n\(width) \(height)\n255\n".utf8) + pixels).write(to: file)
        files.append(file.path)
    }

    /// What zbar reads from each picture; it knows QR and Code 128.
    func readByZBar() throws -> [[UInt8]] {
        try files.map { file in
            Array(
                try run(
                    "/usr/bin/env",
                    [
                        "zbarimg", "--quiet", "--raw", "--oneshot", "-Sbinary", "-Sdisable", "-Sqrcode.enable",
                        "-Scode128.enable", file,
                    ]))
        }
    }

    /// What zxing-cpp reads from each picture, as "format text"; the text in UTF-8.
    func readByZXing() throws -> [String] { try readByZXing(printing: "f'{b.format} {b.text}'") }

    /// The bytes that each symbol carries, in hexadecimal, before they are taken for text.
    func readBytesByZXing() throws -> [String] { try readByZXing(printing: "b.bytes.hex()") }

    private func readByZXing(printing expression: String) throws -> [String] {
        let script = """
            import sys, json, zxingcpp
            from PIL import Image
            for name in sys.argv[1:]:
                found = zxingcpp.read_barcodes(Image.open(name), text_mode=zxingcpp.TextMode.Plain)
                print(json.dumps([\(expression) for b in found]))
            """
        let output = try run(Self.python ?? "python3", ["-c", script] + files)
        return try output.split(separator: 0x0A).map { line in
            try JSONDecoder().decode([String].self, from: Data(line)).joined(separator: " and ")
        }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        let errors = folder.appending(path: "errors.txt")
        try Data().write(to: errors)
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
            throw ToolFailed(description: "\(arguments.prefix(1)) ended with \(process.terminationStatus): \(text)")
        }
        return bytes
    }
}
