import Foundation
import Postgres
import Synchronization

/// The folder of a server, and where in it everything is.
struct ServerFolder: Sendable, Hashable {
    let path: String

    static let superuser = "postgres"
    static let port = 5432

    init(_ path: String) { self.path = URL(filePath: path).standardizedFileURL.path }

    var lock: String { "\(path)/lock" }
    var cluster: String { "\(path)/\(Self.clusterName)" }
    var run: String { "\(path)/\(Self.runName)" }
    var log: String { "\(path)/server.log" }
    /// What clusters in the making are called, before a part that is random.
    static let unfinishedPrefix = "cluster.new-"
    static let clusterName = "cluster"
    static let runName = "run"

    /// The version that made the cluster; nil if there is none.
    var version: Int? {
        // Where the file cannot be read, the cluster's owner is looked at, which fails with a reason.
        (try? String(contentsOfFile: "\(cluster)/PG_VERSION", encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// The owner of the cluster; nil if there is none.
    func clusterOwner() throws(PrivatePostgresError) -> Account? {
        var status = stat()
        if stat(cluster, &status) == 0 { return Account(user: status.st_uid, group: status.st_gid) }
        guard errno == ENOENT else { throw .file(cluster) }
        return nil
    }

    func settings(user: String, database: String) -> ConnectionSettings {
        ConnectionSettings(
            socketFolder: SocketFolder.reachable(run), port: Self.port, user: user, database: database)
    }

    /// True when a server is ready in it.
    func isServed() throws(PrivatePostgresError) -> Bool {
        guard let file = try PostmasterFile(cluster), file.isReady else { return false }
        return try ServerProcesses.inside(cluster).contains(file.process)
    }
}

/// A name for the folder of a socket that the address of a socket can hold.
enum SocketFolder {
    /// What sun_path holds without its final zero (unix(7)).
    static let longestAddress = 107

    private static let opened = Mutex<[String: Int32]>([:])

    /// The path itself, or where that is too long a way over a descriptor, which stays open as long as the process lives.
    static func reachable(_ folder: String) -> String {
        guard "\(folder)/.s.PGSQL.\(ServerFolder.port)".utf8.count > longestAddress else { return folder }
        let descriptor = opened.withLock { opened in
            if let descriptor = opened[folder], isSame(descriptor, folder) { return descriptor }
            let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            opened[folder] = descriptor
            return descriptor
        }
        // Where it could not be opened, connecting says that the path is too long.
        return descriptor < 0 ? folder : "/proc/self/fd/\(descriptor)"
    }

    private static func isSame(_ descriptor: Int32, _ folder: String) -> Bool {
        var (one, other) = (stat(), stat())
        return fstat(descriptor, &one) == 0 && stat(folder, &other) == 0 && one.st_dev == other.st_dev
            && one.st_ino == other.st_ino
    }
}
