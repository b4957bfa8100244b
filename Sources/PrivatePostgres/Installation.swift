import Foundation

/// A PostgreSQL server on this machine.
struct Installation: Hashable {
    let version: Int
    /// The folder of its programs.
    let programs: String

    /// Where Debian's packages have the versions, each in a folder of its name.
    static let root = "/usr/lib/postgresql"

    /// The one that can run a cluster made by a version, or the newest for a new cluster.
    static func find(for version: Int?, below root: String = root) throws(PrivatePostgresError) -> Installation {
        let found = all(below: root)
        let chosen = version == nil ? found.last : found.last { $0.version == version }
        guard let chosen else { throw .notInstalled(needed: version, found: found.map(\.version)) }
        return chosen
    }

    /// Oldest first. Debian leaves folders of client programs alone, without a server.
    private static func all(below root: String) -> [Installation] {
        // No folder means no server.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.compactMap { name in
            let programs = "\(root)/\(name)/bin"
            guard let version = Int(name),
                ["postgres", "initdb"].allSatisfy({ access("\(programs)/\($0)", X_OK) == 0 })
            else { return nil }
            return Installation(version: version, programs: programs)
        }.sorted { $0.version < $1.version }
    }

    func program(_ name: String) -> String { "\(programs)/\(name)" }
}
