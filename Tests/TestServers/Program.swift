import Foundation

/// A program that runs beside the tests. It ends, by its id, when the object goes, and also when the tests end in whatever
/// way: a shell beside it waits for the end of a pipe that only they hold open.
public final class Program: Sendable {
    private static let watch = """
        "$@" </dev/null &
        child=$!
        cat >/dev/null
        # The tests start programs from threads that hold back every signal but this one, and children inherit that.
        kill -KILL "$child" 2>/dev/null
        wait "$child"
        """

    private let lifeline: FileHandle
    /// The first line that it wrote to standard output.
    public let firstLine: String

    /// Starts it and waits for its first line.
    public init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", Self.watch, "bash", executable] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        // Whoever runs the tests waits for the end of what they write, which a program that outlives them would put off.
        process.standardError = FileHandle.nullDevice
        try process.run()
        lifeline = input.fileHandleForWriting
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
            line += byte
        }
        firstLine = String(decoding: line, as: UTF8.self)
        guard !firstLine.isEmpty else { throw TestServerError("\(executable) ended without a word") }
    }

    deinit { try? lifeline.close() }  // a pipe that is closed already has done its work

    /// Runs a program to its end; its standard output, or an error with what it wrote to standard error.
    @discardableResult
    public static func output(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: Data = Data()
    ) async throws -> String {
        try await onOwnThread { try run(executable, arguments, environment, input) }
    }

    static func run(
        _ executable: String, _ arguments: [String], _ environment: [String: String] = [:], _ input: Data = Data()
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder
        // Files, not pipes: a program that writes much to both would wait for us for ever.
        for name in ["in", "out", "err"] {
            try (name == "in" ? input : Data()).write(to: folder.appending(path: name))
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [executable] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
        process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        }
        guard process.terminationStatus == 0 else {
            throw TestServerError(
                "\(executable) \(arguments.joined(separator: " ")): \(try text("err"))\(try text("out"))")
        }
        return try text("out")
    }
}

/// The interpreter with the packages of scripts/requirements.txt; `make test` sets it.
public func testPython() throws -> String {
    guard let python = ProcessInfo.processInfo.environment["TICKETPRESS_PYTHON"] else {
        throw TestServerError("TICKETPRESS_PYTHON is unset: run the tests with `make test`")
    }
    return python
}
