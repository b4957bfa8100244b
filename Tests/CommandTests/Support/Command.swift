import Foundation
import Testing

/// What a run of the command came to.
struct CommandResult {
    var status: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
}

/// The built command, beside the tests.
enum Command {
    static let executable: URL = {
        let beside = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "ticketpress")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return repository.appending(path: ".build/debug/ticketpress")
    }()

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}

extension Workshop {
    /// Runs the command in the folder to its end.
    func run(_ arguments: String..., input: String? = nil) throws -> CommandResult {
        try run(words: arguments, input: input)
    }

    func run(words: [String], input: String? = nil) throws -> CommandResult {
        try run(Command.executable, words, input: input)
    }

    /// Runs a line of shell in the folder; `$TP` is the command.
    func shell(_ line: String) throws -> CommandResult {
        try run(URL(filePath: "/bin/bash"), ["-c", line], input: nil)
    }

    private func run(_ executable: URL, _ arguments: [String], input: String?) throws -> CommandResult {
        let process = process(arguments, executable: executable)
        // Files, not pipes: a program that writes much to both would wait for us for ever.
        let streams = try Workshop.Streams(input: input)
        process.standardInput = streams.input
        process.standardOutput = streams.output
        process.standardError = streams.errors
        try process.run()
        process.waitUntilExit()
        return CommandResult(
            status: process.terminationStatus, output: try streams.readOutput(),
            errors: String(decoding: try streams.readErrors(), as: UTF8.self))
    }

    /// A process that is not started yet.
    func process(_ arguments: [String], executable: URL = Command.executable) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging([
            "TP": Command.executable.path, "TERM": "xterm", "PWD": folder.path,
        ]) { $1 }
        let foreign = ["TICKETPRESS_HOME", "TICKETPRESS_KEYS", "TICKETPRESS_FILES_URL", "S3_ENDPOINT", "S3_BUCKET"]
        for name in foreign { process.environment?[name] = nil }
        // Whoever runs the tests may have an account of AWS, which is none of their business.
        for name in process.environment?.keys.filter({ $0.hasPrefix("AWS_") && $0 != "AWS_CA_BUNDLE" }) ?? [] {
            process.environment?[name] = nil
        }
        process.environment?.merge(environment) { $1 }
        return process
    }

    /// Files that stand in for the standard streams, outside the folder that tests look at.
    private struct Streams {
        let input: FileHandle
        let output: FileHandle
        let errors: FileHandle
        private let folder: URL

        init(input text: String?) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for name in ["in", "out", "err"] { try Data().write(to: folder.appending(path: name)) }
            try Data((text ?? "").utf8).write(to: folder.appending(path: "in"))
            input = try FileHandle(forReadingFrom: folder.appending(path: "in"))
            output = try FileHandle(forWritingTo: folder.appending(path: "out"))
            errors = try FileHandle(forWritingTo: folder.appending(path: "err"))
        }

        func readOutput() throws -> Data { try Data(contentsOf: folder.appending(path: "out")) }

        func readErrors() throws -> Data {
            defer { try? FileManager.default.removeItem(at: folder) }  // as in Workshop
            return try Data(contentsOf: folder.appending(path: "err"))
        }
    }
}
