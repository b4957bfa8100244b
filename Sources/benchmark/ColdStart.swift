import Foundation

/// How long one ticket takes when a process is started for it. Files are in the page cache, as on a machine at work.
struct ColdStart: Codable {
    var arguments: [String]
    var launches: Int
    /// Milliseconds from start to end of the process.
    var best: Double
    var median: Double

    static func measure(_ ticketpress: String, launches: Int = 20) throws -> ColdStart {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-benchmark-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a leftover in /tmp harms nobody
        let launch = Launch(
            ticketpress, ["render", "classic", "--quiet", "--out", folder.appending(path: "ticket.pdf").path])
        let times = try (0..<launches).map { _ in try launch.seconds() * 1000 }.sorted()
        return ColdStart(
            arguments: ["render", "classic"], launches: launches, best: times.percentile(0),
            median: times.percentile(0.5))
    }
}
