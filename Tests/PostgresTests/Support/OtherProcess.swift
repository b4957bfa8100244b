import Foundation

/// A run of `postgres-process`, which was built beside the tests.
final class OtherProcess: Sendable {
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())

    /// `user` runs it as another account than root; `starter` is a command that it is run by.
    init(_ arguments: String..., asUser user: String? = nil, by starter: [String] = []) throws {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "postgres-process").path
        let command =
            (user.map { ["/usr/bin/setpriv", "--reuid=\($0)", "--regid=nogroup", "--clear-groups"] } ?? starter)
            + [program] + arguments
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    var number: Int32 { process.processIdentifier }

    /// The next line that it writes; empty at its end.
    func line() async -> String {
        let handle = output.fileHandleForReading
        return await onThread {
            var line = Data()
            // A closed pipe is the end.
            while let byte = try? handle.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty { line += byte }
            return String(decoding: line, as: UTF8.self)
        }
    }

    /// Ends its input, which is what it waits for.
    func finish() { try? input.fileHandleForWriting.close() }

    func kill() { Foundation.kill(number, SIGKILL) }

    func status() async -> Int32 {
        await onThread { [self] in
            process.waitUntilExit()
            return process.terminationStatus
        }
    }
}

/// Does what blocks its thread on one of its own. The few threads of tasks are for work that suspends.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}
