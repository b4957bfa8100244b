import Foundation

/// What is written to bench-service.json.
struct Report: Codable {
    /// Seconds.
    var start: Double
    var restMegabytes = 0.0
    var rates: [Rate] = []
    var rushes: [Rush.Figures] = []
    var connections: Connections.Figures?

    init(start: Double) { self.start = start }

    func write(to path: String) throws { try Self.write(self, to: path) }

    static func write(_ figures: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try (encoder.encode(figures) + Data("\n".utf8)).write(to: URL(filePath: path))
        print("Written to \(path).")
    }
}

/// What is written to bench-renewals.json.
struct RenewalFigures: Codable {
    var folder: [Renewals.Figures] = []
    var s3: RenewalsToS3.Figures?
}

struct Rate: Codable, Sendable {
    var name: String
    var count: Int
    var perSecond: Double
    /// Milliseconds.
    var p50: Double
    var p99: Double
    /// Of the server and its database, for each.
    var processorMilliseconds: Double?

    init(_ name: String, _ times: [Double], _ elapsed: Double, processorMilliseconds: Double?) {
        let sorted = times.sorted()
        func percentile(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
        }
        (self.name, count, perSecond) = (name, times.count, Double(times.count) / elapsed)
        (p50, p99) = (percentile(0.5), percentile(0.99))
        self.processorMilliseconds = processorMilliseconds
    }

    static let heading = "                        per second   p50 ms   p99 ms   CPU ms"

    var row: String {
        name.padding(toLength: 24, withPad: " ", startingAt: 0)
            + String(format: "%10.0f %8.1f %8.1f", perSecond, p50, p99)
            + (processorMilliseconds.map { String(format: " %8.2f", $0) } ?? "")
    }
}
