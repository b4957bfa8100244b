import Foundation

/// PostgreSQL's processes in a data directory: all of them work in it, and nothing else called postgres does.
enum ServerProcesses {
    static func inside(_ cluster: String) -> [Int32] {
        var wanted = stat()
        guard stat(cluster, &wanted) == 0 else { return [] }
        // Without /proc there is no Linux.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { process in
            var status = stat()
            return stat("/proc/\(process)/cwd", &status) == 0 && status.st_dev == wanted.st_dev
                && status.st_ino == wanted.st_ino && name(of: process) == "postgres"
        }
    }

    /// The name of its program. Fails for processes that have ended meanwhile.
    private static func name(of process: Int32) -> String? {
        (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends what an earlier server has left: a whole server by a fast shutdown, what a killed one has left at once, and
    /// both by force when they take too long.
    static func end(in cluster: String, until deadline: ContinuousClock.Instant) throws(PrivatePostgresError) {
        let steps: [(signal: Int32, patience: Duration)] = [
            (SIGINT, .seconds(10)), (SIGQUIT, .seconds(3)), (SIGKILL, .seconds(3)),
        ]
        for step in steps {
            let processes = inside(cluster)
            guard !processes.isEmpty else { return }
            let postmaster = try PostmasterFile(cluster).map(\.process)
            if let postmaster, processes.contains(postmaster), step.signal != SIGKILL {
                kill(postmaster, step.signal)
            } else {
                // Without their postmaster they do not know SIGINT as an end.
                for process in processes { kill(process, step.signal == SIGINT ? SIGQUIT : step.signal) }
            }
            let end = min(deadline, .now + step.patience)
            while !inside(cluster).isEmpty, .now < end { usleep(10_000) }
        }
        let left = inside(cluster)
        guard left.isEmpty else { throw .leftovers(processes: left) }
    }
}
