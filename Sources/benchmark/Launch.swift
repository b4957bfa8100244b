import Foundation

/// A run of another program.
struct Launch {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let program: String
    let arguments: [String]

    init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    /// What the program writes to standard output, once it has ended well.
    func output() throws -> Data {
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try check(process.terminationStatus)
        return data
    }

    /// Seconds from start to end. Process of Foundation polls, so this goes without it.
    func seconds() throws -> Double {
        var texts = ([program] + arguments).map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        let start = wallSeconds()
        var id = pid_t()
        let code = posix_spawn(&id, program, nil, nil, &texts, environ)
        guard code == 0 else {
            throw Failure(description: "\(program) can't be started: \(String(cString: strerror(code)))")
        }
        var status: CInt = 0
        while waitpid(id, &status, 0) == -1 && errno == EINTR {}
        let end = wallSeconds()
        try check(status)
        return end - start
    }

    private func check(_ status: CInt) throws {
        guard status == 0 else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")) failed, status \(status)")
        }
    }
}
