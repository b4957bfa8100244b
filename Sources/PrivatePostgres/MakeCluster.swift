import CLinux
import Foundation

extension ServerFolder {
    /// Makes a cluster under another name and renames it when it is whole and on disk, so that whatever happens meanwhile
    /// leaves none that is half made.
    func makeCluster(
        by installation: Installation, with spawner: Spawner, until deadline: ContinuousClock.Instant,
        isStopping: () -> Bool
    ) throws(PrivatePostgresError) {
        let name = Self.unfinishedPrefix + String(UInt64.random(in: .min ... .max), radix: 36)
        try make("\(path)/\(name)", for: spawner.account)
        let process = try spawner.start(
            installation.program("initdb"),
            [
                "--pgdata", "\(Spawner.folderPath)/\(name)", "--username", Self.superuser, "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--no-instructions", "--no-sync",
            ], dyingBy: "KILL")
        let isMade = waitForEnd(of: process, until: deadline, isStopping: isStopping)
        guard isMade else { throw isStopping() ? .stopped : .notMade(log: endOfLog()) }
        // One call for all of its thousand files takes a tenth of what one for each takes.
        guard syncfs(spawner.folder) == 0 else { throw .file(path) }
        guard rename("\(path)/\(name)", cluster) == 0 else { throw .file(cluster) }
        guard fsync(spawner.folder) == 0 else { throw .file(path) }
    }

    /// True when the program has ended well, in time.
    func waitForEnd(
        of process: Int32, until deadline: ContinuousClock.Instant, isStopping: () -> Bool
    ) -> Bool {
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return status == 0 }
            // Somebody else has taken notice of its end, and how it ended is lost.
            if ended < 0 { return false }
            if .now > deadline || isStopping() { kill(process, SIGKILL) }
            usleep(5000)
        }
    }
}
