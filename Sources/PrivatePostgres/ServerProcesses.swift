import Foundation

/// PostgreSQL's processes in a data directory: all of them work in it, and nothing else called postgres does.
enum ServerProcesses {
    /// Throws where it cannot be told whether there are any: what is not seen would be taken for gone, and a second server
    /// started on the same files.
    static func inside(_ cluster: String) throws(PrivatePostgresError) -> [Int32] {
        var wanted = stat()
        guard stat(cluster, &wanted) == 0 else {
            if errno == ENOENT { return [] }
            throw .file(cluster)
        }
        // Root may look at another account's processes only with a capability that containers often lack (ptrace(2)).
        return try Account(user: wanted.st_uid, group: wanted.st_gid).look { () throws(PrivatePostgresError) in
            var found: [Int32] = []
            for process in try all() where try works(process, in: wanted) { found.append(process) }
            return found
        }
    }

    static func all(in folder: String = "/proc") throws(PrivatePostgresError) -> [Int32] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw .file(path: folder, reason: error.localizedDescription)
        }
        let processes = names.compactMap { Int32($0) }
        // We are there ourselves, unless it is no proc(5), or another's.
        guard processes.contains(getpid()) else { throw .file(path: folder, reason: "this process is not in it") }
        return processes
    }

    /// True when it is one of PostgreSQL's and works in the directory.
    private static func works(_ process: Int32, in wanted: stat) throws(PrivatePostgresError) -> Bool {
        let path = "/proc/\(process)/cwd"
        var directory = stat()
        if stat(path, &directory) == 0 {
            guard directory.st_dev == wanted.st_dev, directory.st_ino == wanted.st_ino else { return false }
            return try name(of: process) == "postgres"
        }
        let code = errno
        if hasEnded(code) { return false }
        // Others' processes cannot be looked at, and need not be: a server runs as the owner of its cluster alone.
        var status = stat()
        guard stat("/proc/\(process)", &status) == 0 else {
            if hasEnded(errno) { return false }
            throw .file("/proc/\(process)")
        }
        guard status.st_uid == wanted.st_uid, try name(of: process) == "postgres" else { return false }
        throw .file(path, code: code)
    }

    /// The name of its program; nil for a process that has ended meanwhile.
    private static func name(of process: Int32) throws(PrivatePostgresError) -> String? {
        let path = "/proc/\(process)/comm"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if hasEnded(errno) { return nil }
            throw .file(path)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else {
            if hasEnded(errno) { return nil }
            throw .file(path)
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// True for the errors by which proc(5) says that there is no such process, or no more.
    private static func hasEnded(_ code: Int32) -> Bool { code == ENOENT || code == ESRCH }

    /// Ends what an earlier server has left: a whole server by a fast shutdown, what a killed one has left at once, and
    /// both by force when they take too long.
    static func end(in cluster: String, until deadline: ContinuousClock.Instant) throws(PrivatePostgresError) {
        let steps: [(signal: Int32, patience: Duration)] = [
            (SIGINT, .seconds(10)), (SIGQUIT, .seconds(3)), (SIGKILL, .seconds(3)),
        ]
        for step in steps {
            let processes = try inside(cluster)
            guard !processes.isEmpty else { return }
            let postmaster = try PostmasterFile(cluster).map(\.process)
            if let postmaster, processes.contains(postmaster), step.signal != SIGKILL {
                kill(postmaster, step.signal)
            } else {
                // Without their postmaster they do not know SIGINT as an end.
                for process in processes { kill(process, step.signal == SIGINT ? SIGQUIT : step.signal) }
            }
            let end = min(deadline, .now + step.patience)
            while try !inside(cluster).isEmpty, .now < end { usleep(10_000) }
        }
        let left = try inside(cluster)
        guard left.isEmpty else { throw .leftovers(processes: left) }
    }
}
