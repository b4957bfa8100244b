import Foundation
import Logging

/// How many files and connections the system lets this process have open.
enum FileLimit {
    /// For the database, documents, mails and what else is open beside connections of clients.
    private static let reserve = 512

    /// Raises the limit of this process, as far as it may, to what so many connections need, and says how many there can be.
    static func makeRoom(forConnections wanted: Int, logger: Logger) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
        let needed = rlim_t(wanted + reserve)
        if limit.rlim_cur < needed {
            var raised = limit
            raised.rlim_cur = min(needed, limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        guard limit.rlim_cur < needed else { return wanted }
        let possible = max(Int(limit.rlim_cur) - reserve, Int(limit.rlim_cur) / 2)
        logger.warning(
            "There can be fewer connections than wanted: raise the limit of open files (ulimit -n)",
            metadata: ["connections": "\(possible)", "wanted": "\(wanted)", "files": "\(limit.rlim_cur)"])
        return possible
    }
}
