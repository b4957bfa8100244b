import Foundation

/// Why the server of a folder is not running.
public enum PrivatePostgresError: Error, Hashable {
    /// No PostgreSQL server, or none of the version that the cluster was made by.
    case notInstalled(needed: Int?, found: [Int])
    case toolMissing(String, package: String)
    /// Another process runs the server of this folder.
    case inUse(folder: String, holder: String?)
    /// The folder holds something, and nothing of ours.
    case notOurs(folder: String)
    /// The cluster belongs to another account than ours, and we are not root.
    case otherOwner(folder: String, owner: String)
    /// PostgreSQL refuses to run as root.
    case ownedByRoot(folder: String)
    case noAccount
    case file(path: String, reason: String)
    case notMade(log: String)
    case notStarted(log: String)
    case tooSlow(limit: Duration, log: String)
    /// What an earlier server left running could not be ended.
    case leftovers(processes: [Int32])
    case stopped
}

extension PrivatePostgresError {
    static func file(_ path: String, code: Int32 = errno) -> PrivatePostgresError {
        .file(path: path, reason: String(cString: strerror(code)))
    }
}

extension PrivatePostgresError: CustomStringConvertible {
    public var description: String { "\(fact); \(remedy)" }

    private var fact: String {
        switch self {
        case .notInstalled(nil, _): "there is no PostgreSQL server on this machine"
        case .notInstalled(let needed?, let found):
            "the database was made by PostgreSQL \(needed), and here is "
                + (found.isEmpty ? "no server" : found.map(String.init).joined(separator: ", "))
        case .toolMissing(let tool, _): "there is no \(tool)"
        case .inUse(let folder, let holder):
            "the database in \(folder) is used by \(holder ?? "another process")"
        case .notOurs(let folder): "\(folder) is not empty, and holds no database of ours"
        case .otherOwner(let folder, let owner): "the database in \(folder) belongs to \(owner)"
        case .ownedByRoot(let folder): "the database in \(folder) belongs to root, and PostgreSQL does not run as root"
        case .noAccount: "this machine has neither an account postgres nor nobody, and PostgreSQL does not run as root"
        case .file(let path, let reason): "\(path): \(reason)"
        case .notMade(let log): "initdb could not make the database: \(log)"
        case .notStarted(let log): "PostgreSQL did not start: \(log)"
        case .tooSlow(let limit, let log):
            "PostgreSQL was not ready after \(limit.components.seconds) s: \(log)"
        case .leftovers(let processes):
            "processes of an earlier server do not end: \(processes.map(String.init).joined(separator: ", "))"
        case .stopped: "the server was stopped while it started"
        }
    }

    private var remedy: String {
        switch self {
        case .notInstalled(let needed, _):
            "install it (apt-get install -y --no-install-recommends postgresql\(needed.map { "-\($0)" } ?? "")), "
                + "or set DATABASE_URL to a server elsewhere"
        case .toolMissing(_, let package): "install it (apt-get install -y --no-install-recommends \(package))"
        case .inUse: "stop that one first, or choose another folder"
        case .notOurs: "choose a folder that is empty, or does not exist"
        case .otherOwner(_, let owner): "run this as \(owner) or root, or choose another folder"
        case .ownedByRoot: "give it to another account (chown -R), or choose another folder"
        case .noAccount: "make an account for it (useradd --system postgres), or run this as another user"
        case .file: "correct that, or choose another folder"
        case .notMade, .notStarted: "see server.log in the folder"
        case .tooSlow: "it may be replaying much work after a crash: try again, and see server.log in the folder"
        case .leftovers: "end them (kill -9), then try again"
        case .stopped: "start it again"
        }
    }
}
