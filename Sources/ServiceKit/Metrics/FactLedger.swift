import CoreMetrics
import Domain
import Synchronization

/// Counts the facts that a service tells, and how they are taken.
final class FactLedger: Sendable {
    enum Outcome: String, CaseIterable, Sendable {
        case done, failed, parked
        /// To a queue: whether it was consumed is counted where it is received.
        case sent
    }

    private let service: ServiceName
    private let metrics: any MetricsFactory
    // Each is asked for once for a statement to the database, beside which a lock is nothing.
    private let told = Mutex<[String: Counter]>([:])
    private let consumed = Mutex<[String: [Outcome: Counter]]>([:])

    init(_ service: ServiceName, _ metrics: any MetricsFactory) {
        (self.service, self.metrics) = (service, metrics)
    }

    /// The names of facts that were told.
    var names: Set<String> { told.withLock { Set($0.keys) } }

    func note(_ fact: String) {
        let counter = told.withLock { told in
            let counter =
                told[fact]
                ?? Counter(
                    label: "ticketpress_facts_told_total",
                    dimensions: [("service", service.rawValue), ("fact", fact)], factory: metrics)
            told[fact] = counter
            return counter
        }
        counter.increment()
    }

    func count(_ outcome: Outcome, by consumer: String) {
        let counters = consumed.withLock { consumed in
            let counters = consumed[consumer] ?? self.counters(of: consumer)
            consumed[consumer] = counters
            return counters
        }
        counters[outcome]?.increment()
    }

    private func counters(of consumer: String) -> [Outcome: Counter] {
        var counters: [Outcome: Counter] = [:]
        for outcome in Outcome.allCases {
            counters[outcome] = Counter(
                label: "ticketpress_facts_consumed_total",
                dimensions: [("consumer", consumer), ("outcome", outcome.rawValue)], factory: metrics)
        }
        return counters
    }
}
