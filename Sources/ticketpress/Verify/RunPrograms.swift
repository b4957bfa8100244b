import Foundation
import Glibc
import Synchronization

/// Other programs, each reading what the one before it writes.
struct ProgramChain {
    struct Result {
        /// What the last program wrote.
        var output: [UInt8]
        /// How each program ended: its exit code, or 128 and the signal that ended it.
        var codes: [Int32]
    }

    enum Failure: Error, Hashable {
        case cannotStart(program: String, code: Int32)
        case tookTooLong(program: String, seconds: Int)
        case wroteTooMuch(program: String)
    }

    /// The words of each command line, the program first.
    let commands: [[String]]
    /// What the first program reads from standard input; nothing unless given.
    var input = "/dev/null"
    /// Whether standard error is part of the output; else nobody sees it.
    var joinsErrors = false
    var seconds = 60
    var limit = 1 << 20

    /// Returns when all have ended.
    func run() throws(Failure) -> Result {
        var running: [pid_t] = []
        do throws(Failure) {
            var source: Descriptor?
            for command in commands {
                let pipe = try Descriptor.pipe(for: command[0])
                running.append(try start(command, reading: source, writing: pipe.writing))
                source = pipe.reading
            }
            let output = try source.map { source throws(Failure) in try readToEnd(source) }
            return Result(output: output ?? [], codes: running.map(Self.wait))
        } catch {
            for process in running { kill(process, SIGKILL) }
            for process in running { _ = Self.wait(process) }
            throw error
        }
    }

    /// Whether the program is on the PATH.
    static func isInstalled(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    private func start(
        _ command: [String], reading source: Descriptor?, writing target: Descriptor
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let source {
            posix_spawn_file_actions_adddup2(&actions, source.number, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, target.number, STDOUT_FILENO)
        if joinsErrors {
            posix_spawn_file_actions_adddup2(&actions, target.number, STDERR_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }
        var words = command.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process = pid_t()
        let code = Descriptor.making.withLock { _ in
            posix_spawnp(&process, command[0], &actions, nil, &words, environ)
        }
        guard code == 0 else { throw .cannotStart(program: command[0], code: code) }
        return process
    }

    private func readToEnd(_ source: Descriptor) throws(Failure) -> [UInt8] {
        let name = commands.last?.first ?? ""
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let left = (deadline - clock.now).seconds
            var request = pollfd(fd: source.number, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&request, 1, Int32(left * 1000) + 1) != 0 else {
                throw .tookTooLong(program: name, seconds: seconds)
            }
            let count = read(source.number, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return output }
            output += chunk[..<count]
            if output.count > limit { throw .wroteTooMuch(program: name) }
        }
    }

    private static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        // What WIFEXITED, WEXITSTATUS and WTERMSIG say (wait(2)), which are macros.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}

/// One end of a pipe, closed when it goes.
private final class Descriptor {
    /// Held while a pipe is made and while a program is started: one that inherited another thread's pipe would keep the
    /// reader of that pipe waiting.
    static let making = Mutex(())

    let number: Int32

    private init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    static func pipe(for program: String) throws(ProgramChain.Failure) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let code = making.withLock { _ in
            guard Glibc.pipe(&ends) == 0 else { return errno }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return 0
        }
        guard code == 0 else { throw .cannotStart(program: program, code: code) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }
}

extension ProgramChain.Failure: CustomStringConvertible {
    var description: String {
        switch self {
        case .cannotStart(let program, let code): "\(program) cannot be started: \(String(cString: strerror(code)))"
        case .tookTooLong(let program, let seconds): "\(program) did not end within \(seconds) s"
        case .wroteTooMuch(let program): "\(program) wrote more than any picture has codes"
        }
    }
}
