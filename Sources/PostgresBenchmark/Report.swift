import Foundation

/// What is written to bench-postgres.json. Times are in milliseconds.
struct Report: Codable {
    var coldStart: Double
    var warmStart: Double
    var rates: [Rate] = []
    var batches: [Batch] = []

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(filePath: path))
        print("Written to \(path).")
    }
}

struct Rate: Codable, Sendable {
    var name: String
    var connections: Int
    var perSecond: Double
    var p50: Double
    var p99: Double
    /// Processor time of this process for each call, without the server's.
    var ownMicroseconds: Double
}

struct Batch: Codable, Sendable {
    var name: String
    var rows: Int
    var milliseconds: Double
}

/// The figures for people.
enum Table {
    static let heading = "                    connections   per second   p50 ms   p99 ms   own µs"

    static func row(_ rate: Rate) -> String {
        let figures = String(
            format: "%11d %12.0f %8.2f %8.2f %8.1f", rate.connections, rate.perSecond, rate.p50, rate.p99,
            rate.ownMicroseconds)
        return rate.name.padding(toLength: 20, withPad: " ", startingAt: 0) + figures
    }

    static func row(_ batch: Batch) -> String {
        String(format: "%d rows, ", batch.rows) + batch.name + String(format: ": %.0f ms", batch.milliseconds)
    }
}

/// Processor time of the whole process, all threads, in seconds.
func processorSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

extension [Double] {
    /// The value below which the share lies (nearest rank); the receiver is sorted and not empty.
    func percentile(_ share: Double) -> Double {
        self[Swift.min(count - 1, Int((share * Double(count)).rounded(.down)))]
    }
}
