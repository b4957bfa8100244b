import CoreMetrics

/// Counts how payments end.
struct BookingMeters: Sendable {
    enum Outcome: String, CaseIterable, Sendable {
        /// Seats are sold and paid for.
        case completed
        /// Nothing was sold, and whatever was taken went back.
        case failed
        /// What was sold was taken back.
        case refunded
    }

    private let counters: [Outcome: Counter]

    init(_ metrics: any MetricsFactory) {
        let counters = Outcome.allCases.map { outcome in
            let outcomeIs = [("outcome", outcome.rawValue)]
            return (
                outcome, Counter(label: "ticketpress_bookings_total", dimensions: outcomeIs, factory: metrics)
            )
        }
        self.counters = Dictionary(uniqueKeysWithValues: counters)
    }

    func count(_ outcome: Outcome) { counters[outcome]?.increment() }
}
