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

    /// The text of a PDF as poppler extracts it.
    static func text(of pdf: [UInt8]) throws -> String {
        let folder = try Scratch()
        let file = try folder.write(pdf, "ticket.pdf")
        let result = try run(["pdftotext", "-layout", file.path, "-"])
        try #require(result.status == 0, "\(result.errors)")
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
