import CLinux
import Foundation

/// Starts programs under an account, in a folder, so that they die with the thread that started them.
struct Spawner {
    let account: Account
    /// The folder in which they start. They have it as descriptor 3, so that they reach it by `folderPath` even where the
    /// account may not pass the folders above it, and by a path that is never too long for a socket.
    let folder: Int32
    /// Where their output goes.
    let log: Int32

    static let folderPath = "/proc/self/fd/3"
    private static let tool = "/usr/bin/setpriv"

    /// The program's process; `signal` is what it gets when the calling thread ends.
    func start(_ program: String, _ arguments: [String], dyingBy signal: String) throws(PrivatePostgresError) -> Int32 {
        guard access(Self.tool, X_OK) == 0 else { throw .toolMissing("setpriv", package: "util-linux") }
        var command = [Self.tool, "--pdeathsig", signal]
        if account != .current {
            command += ["--reuid", String(account.user), "--regid", String(account.group), "--clear-groups"]
        }
        command += ["--", program] + arguments
        var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        arrange(&actions)
        arrange(&attributes)
        let list: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        // Nothing of ours: variables such as PGPORT would change the server.
        let variables = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"]
        let environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in list + environment { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, Self.tool, &actions, &attributes, list, environment)
        guard code == 0 else { throw .file(program, code: code) }
        return process
    }

    private func arrange(_ actions: inout posix_spawn_file_actions_t) {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, 1)
        posix_spawn_file_actions_adddup2(&actions, log, 2)
        posix_spawn_file_actions_addfchdir_np(&actions, folder)
        posix_spawn_file_actions_adddup2(&actions, folder, 3)
        posix_spawn_file_actions_addclosefrom_np(&actions, 4)
    }

    /// A process group of its own, for a Ctrl-C in the terminal is for us alone; and no signal blocked or ignored.
    private func arrange(_ attributes: inout posix_spawnattr_t) {
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}
