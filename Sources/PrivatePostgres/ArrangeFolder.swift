import Foundation

extension ServerFolder {
    /// Makes the folder as far as it is missing. One that holds anything must be ours: our lock is in it.
    func make() throws(PrivatePostgresError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .file(path: path, reason: error.localizedDescription)
        }
        if access(lock, F_OK) == 0 { return }
        do {
            guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else { throw Foreign() }
        } catch is Foreign {
            throw .notOurs(folder: path)
        } catch {
            throw .file(path: path, reason: error.localizedDescription)
        }
    }

    private struct Foreign: Error {}

    /// Lets the account that the server runs as pass the folder, and nobody else. The folder stays ours, so that whoever
    /// gets hold of that account cannot put links in our way.
    func open(to account: Account) throws(PrivatePostgresError) {
        guard chmod(path, account == .current ? 0o700 : 0o710) == 0 else { throw .file(path) }
        if account != .current, chown(path, Account.current.user, account.group) != 0 { throw .file(path) }
        try make(run, for: account)
    }

    /// Makes a folder below, unless it is there, and gives it to the account.
    func make(_ folder: String, for account: Account) throws(PrivatePostgresError) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .file(folder) }
        if account != .current, chown(folder, account.user, account.group) != 0 { throw .file(folder) }
    }

    /// Removes what an earlier server has left that would be in the way, once none of its processes is there.
    func clear() throws(PrivatePostgresError) {
        // Its number may have gone to another process by now, for which the server would take it for running.
        let files = [
            PostmasterFile.path(in: cluster), "\(run)/.s.PGSQL.\(Self.port)", "\(run)/.s.PGSQL.\(Self.port).lock",
        ]
        for file in files where unlink(file) != 0 && errno != ENOENT { throw .file(file) }
    }

    /// Removes clusters whose making was interrupted, once the programs that made them have ended.
    func clearUnfinished(until deadline: ContinuousClock.Instant) throws(PrivatePostgresError) {
        // Where it cannot be listed, nothing can be made in it either, which fails with a reason.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for cluster in names.filter({ $0.hasPrefix(Self.unfinishedPrefix) }).map({ "\(path)/\($0)" }) {
            while access(cluster, F_OK) == 0 {
                try ServerProcesses.end(in: cluster, until: deadline)
                do { try FileManager.default.removeItem(atPath: cluster) } catch {
                    // initdb, whose own folder is another, may still be writing for a moment.
                    guard .now < deadline else { throw .file(path: cluster, reason: error.localizedDescription) }
                    usleep(10_000)
                }
            }
        }
    }

    /// Opens the log to append to it. A large one is kept under another name, in place of the one before.
    func openLog() throws(PrivatePostgresError) -> Int32 {
        var status = stat()
        if stat(log, &status) == 0, status.st_size > 8 << 20 { rename(log, "\(log).1") }
        let descriptor = Foundation.open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(log) }
        return descriptor
    }

    /// The last lines of the log, for messages.
    func endOfLog(lines: Int = 5) -> String {
        // Where it cannot be read, the message does without.
        guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return "" }
        return text.split(separator: "\n").suffix(lines).joined(separator: " / ")
    }
}
