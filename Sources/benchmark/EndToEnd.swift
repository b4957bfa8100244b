import Foundation
import Rendering

/// `ticketpress render` from lines of JSON to a file for each ticket in a file system in memory.
struct EndToEnd: Codable {
    var tickets: Int
    /// User and system time of the whole process.
    var ticketsPerCPUSecond: Double
    /// The process's time as a multiple of what layout and press take for as many tickets.
    var timesThePress: Double

    static func measure(
        _ template: BenchmarkTemplate, program: String, tickets count: Int, pressSeconds: Double
    ) throws -> EndToEnd {
        let folder = URL(filePath: "/dev/shm/ticketpress-bench-\(getpid())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "tickets.ndjson")
        var lines = Data()
        for value in (0..<count).map(template.tickets.value) { lines += Data(value.canonicalJSON) + Data("\n".utf8) }
        try lines.write(to: input)
        let before = childSeconds()
        _ = try Launch(
            program,
            [
                "render", template.name, "--data", input.path, "--out", folder.appending(path: "out").path, "-q",
                "--threads", "1",
            ]
        ).seconds()
        let seconds = childSeconds() - before
        return EndToEnd(
            tickets: count, ticketsPerCPUSecond: Double(count) / seconds,
            timesThePress: seconds / (pressSeconds * Double(count)))
    }
}
