import Domain
import ServiceKit

/// How the services of a process do, as processes tell each other and anybody who asks.
struct HealthReport: Sendable, Codable {
    /// From well to bad.
    enum Status: String, Sendable, Codable, Comparable, CaseIterable {
        case ok, degraded, failing

        static func < (one: Status, other: Status) -> Bool {
            (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
        }
    }

    struct Part: Sendable, Codable {
        var status: Status
        var checks: [String: Status]
        var queues: [String: QueueDepth]
    }

    private var parts: [String: Part]

    private enum CodingKeys: String, CodingKey {
        case parts = "services"
    }

    init(_ services: [ServiceName: Part]) {
        parts = Dictionary(uniqueKeysWithValues: services.map { ($0.key.rawValue, $0.value) })
    }

    /// Those that this version of the program knows.
    var services: [ServiceName: Part] {
        Dictionary(
            uniqueKeysWithValues: parts.compactMap { name, part in ServiceName(rawValue: name).map { ($0, part) } })
    }
}

extension HealthReport.Part {
    init(_ health: ServiceHealth) {
        let isBehind = health.queues.values.contains(where: \.isBad) || health.checks.values.contains { $0 != nil }
        self.init(
            status: !health.isServing ? .failing : isBehind ? .degraded : .ok,
            checks: health.checks.mapValues { $0 == nil ? .ok : .failing }, queues: health.queues)
    }
}
