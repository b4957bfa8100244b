import Foundation
import Testing

/// Runs the programs that check what we draw: poppler, qpdf, zbar, Python.
enum Tool {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs a program found on the PATH and waits for its end.
    static func run(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let folder = try Scratch()
        let (output, errors) = (folder.file("stdout"), folder.file("stderr"))
        // Files, not pipes: a program that writes much to both would wait for us for ever.
        for url in [output, errors] { FileManager.default.createFile(atPath: url.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// Requires that a PDF has no fault that qpdf knows of.
    static func check(_ pdf: URL) throws {
        let result = try run(["qpdf", "--check", pdf.path])
        try #require(result.status == 0, "\(result.output)\(result.errors)")
    }

    /// The pictures of a PDF's page, as PNG files in `folder`, at each of the resolutions.
    static func rasters(of pdf: [UInt8], page: Int, dpi: [Int], in folder: Scratch) throws -> [URL] {
        let file = try folder.write(pdf, "ticket.pdf")
        try check(file)
        return try dpi.map { dpi in
            let stem = folder.file("page-\(dpi)").path
            let result = try run(
                ["pdftoppm", "-png", "-singlefile", "-r", "\(dpi)", "-f", "\(page + 1)", file.path, stem])
            try #require(result.status == 0, "\(result.errors)")
            return URL(filePath: stem + ".png")
        }
    }

    /// The texts of the codes that zbar finds in pictures; it knows QR and Code 128.
    static func zbar(_ pictures: [URL]) throws -> [String] {
        try run(["zbarimg", "--quiet", "--raw"] + pictures.map(\.path)).output.split(separator: "\n").map(String.init)
    }

    /// The texts of the codes that zxing-cpp finds in pictures.
    static func zxing(_ pictures: [URL]) throws -> [String] {
        let python = try #require(python, "TICKETPRESS_PYTHON is unset: run the tests with `make test`")
        let script = Project.root.appending(path: "scripts/python/read_codes.py").path
        let result = try run([python, script] + pictures.map(\.path))
        try #require(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    /// The text of a PDF as poppler extracts it.
    static func text(of pdf: [UInt8]) throws -> String {
        let folder = try Scratch()
        let file = try folder.write(pdf, "ticket.pdf")
        try check(file)
        let result = try run(["pdftotext", "-layout", file.path, "-"])
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    /// Runs a script of scripts/python and returns what it prints.
    static func script(_ name: String, _ arguments: [String]) throws -> String {
        let python = try #require(python, "TICKETPRESS_PYTHON is unset: run the tests with `make test`")
        let script = Project.root.appending(path: "scripts/python/\(name)").path
        let result = try run([python, script] + arguments)
        try #require(result.status == 0, "\(result.output)\(result.errors)")
        return result.output
    }

    /// The interpreter with the packages of scripts/requirements.txt; `make test` sets it.
    static let python = ProcessInfo.processInfo.environment["TICKETPRESS_PYTHON"]
}

/// A folder of a test's own, gone when the test is.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // nothing is left to do about it

    func file(_ name: String) -> URL { folder.appending(path: name) }

    func write(_ bytes: [UInt8], _ name: String) throws -> URL {
        let url = file(name)
        try Data(bytes).write(to: url)
        return url
    }
}
