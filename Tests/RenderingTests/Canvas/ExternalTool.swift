import Foundation
import Testing

/// Programs that read what we write: the judges of our files.
enum ExternalTool {
    struct Result {
        var status: Int32
        /// Standard output and error together.
        var output: [UInt8]
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    static func output(
        of program: String, _ arguments: String..., on file: [UInt8], named name: String
    ) throws -> [UInt8] {
        try run(program, arguments, on: file, named: name).output
    }

    static func run(_ program: String, _ arguments: String..., on file: [UInt8], named name: String) throws -> Result {
        try run(program, arguments, on: file, named: name)
    }

    static func run(
        _ program: String, _ arguments: [String], on file: [UInt8], named name: String
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ticketpress-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a leftover in a temporary folder is harmless
        let path = folder.appendingPathComponent(name)
        try Data(file).write(to: path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments.map { $0 == "FILE" ? path.path : $0 }
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: Array(output))
    }

    /// Requires that a PDF has no fault that qpdf knows of.
    static func check(_ pdf: [UInt8]) throws {
        let result = try run("qpdf", "--check", "FILE", on: pdf, named: "ticket.pdf")
        try #require(result.status == 0, "\(result.text)")
    }

    /// The text of a PDF without the marks that surround right-to-left words and without blank lines.
    static func text(of pdf: [UInt8]) throws -> String {
        try check(pdf)
        let marks: Set<Unicode.Scalar> = ["\u{202A}", "\u{202B}", "\u{202C}", "\u{0C}"]
        let text = try run("pdftotext", "-layout", "FILE", "-", on: pdf, named: "ticket.pdf").text
        let lines = String(String.UnicodeScalarView(text.unicodeScalars.filter { !marks.contains($0) }))
            .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
