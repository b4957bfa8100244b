import CoreMetrics

/// Counts what attempts to send mails come to.
struct MailMeters: Sendable {
    enum Outcome: String, CaseIterable, Sendable {
        case sent
        /// It is tried again later.
        case postponed
        /// It is not tried again by itself.
        case failed
    }

    private let counters: [Outcome: Counter]

    init(_ metrics: any MetricsFactory) {
        let counters = Outcome.allCases.map { outcome in
            let outcomeIs = [("outcome", outcome.rawValue)]
            return (outcome, Counter(label: "ticketpress_mails_total", dimensions: outcomeIs, factory: metrics))
        }
        self.counters = Dictionary(uniqueKeysWithValues: counters)
    }

    func count(_ outcome: Outcome) { counters[outcome]?.increment() }
}
