import CoreMetrics

/// Counts how something ends. Each outcome is there from the start, with 0.
public struct OutcomeMeters<Outcome: CaseIterable & Hashable & RawRepresentable<String> & Sendable>: Sendable {
    private let counters: [Outcome: Counter]

    /// `label` is the metric's name, which ends in `_total`.
    public init(_ label: String, _ metrics: any MetricsFactory) {
        let counters = Outcome.allCases.map { outcome in
            (outcome, Counter(label: label, dimensions: [("outcome", outcome.rawValue)], factory: metrics))
        }
        self.counters = Dictionary(uniqueKeysWithValues: counters)
    }

    public func count(_ outcome: Outcome, _ number: Int = 1) { counters[outcome]?.increment(by: number) }
}
