import Foundation

/// What a thread needs to start the server of a folder, and the right to do so.
struct Server {
    private let folder: ServerFolder
    private let installation: Installation
    private let spawner: Spawner
    private let lock: FolderLock
    private let descriptors: Descriptors

    /// Prepares the folder, with a cluster in it.
    init(
        _ folder: ServerFolder, until deadline: ContinuousClock.Instant, isStopping: () -> Bool
    ) throws(PrivatePostgresError) {
        self.folder = folder
        try folder.make()
        lock = try FolderLock(folder.lock, folder: folder.path)
        let account = try Account.choose(clusterOwner: folder.clusterOwner(), folder: folder.path)
        installation = try Installation.find(for: folder.version)
        try folder.open(to: account)
        descriptors = try Descriptors(folder)
        spawner = Spawner(account: account, folder: descriptors.folder, log: descriptors.log)
        try folder.clearUnfinished(until: deadline)
        if folder.version == nil {
            try folder.makeCluster(by: installation, with: spawner, until: deadline, isStopping: isStopping)
        }
    }

    /// Descriptors that are open as long as the server may be started.
    private final class Descriptors: Sendable {
        let folder: Int32
        let log: Int32

        init(_ folder: ServerFolder) throws(PrivatePostgresError) {
            self.folder = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard self.folder >= 0 else { throw .file(folder.path) }
            do { log = try folder.openLog() } catch {
                close(self.folder)
                throw error
            }
        }

        deinit {
            close(folder)
            close(log)
        }
    }

    /// Starts the server, after ending what is left of an earlier one. It is not ready yet.
    func start(until deadline: ContinuousClock.Instant) throws(PrivatePostgresError) -> Int32 {
        try ServerProcesses.end(in: folder.cluster, until: deadline)
        try folder.clear()
        return try spawner.start(
            installation.program("postgres"),
            ["-D", "\(Spawner.folderPath)/\(ServerFolder.clusterName)"] + ServerSettings.arguments, dyingBy: "INT")
    }

    func waitUntilReady(
        _ process: Int32, until deadline: ContinuousClock.Instant, isStopping: () -> Bool
    ) throws(PrivatePostgresError) {
        let start = ContinuousClock.now
        while true {
            if let file = try PostmasterFile(folder.cluster), file.process == process, file.isReady { return }
            if hasEnded(process) { throw isStopping() ? .stopped : .notStarted(log: folder.endOfLog()) }
            guard .now < deadline else { throw .tooSlow(limit: .now - start, log: folder.endOfLog()) }
            usleep(2000)
        }
    }

    /// Makes sure that it has ended: as fast as it goes without harm, and by force if that is not fast enough.
    func end(_ process: Int32) {
        let deadline = ContinuousClock.now + .seconds(5)
        if !hasEnded(process) { kill(process, SIGQUIT) }
        while !hasEnded(process), .now < deadline { usleep(5000) }
        if !hasEnded(process) { kill(process, SIGKILL) }
        waitForEnd(of: process)
    }

    func waitForEnd(of process: Int32) {
        var status = siginfo_t()
        while waitid(P_PID, id_t(process), &status, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }

    /// Without taking notice of it, so that its number stays its own.
    private func hasEnded(_ process: Int32) -> Bool {
        var status = siginfo_t()
        return waitid(P_PID, id_t(process), &status, WEXITED | WNOWAIT | WNOHANG) == 0 && status.si_signo == SIGCHLD
    }
}
