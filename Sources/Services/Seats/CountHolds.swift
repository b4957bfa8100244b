import CoreMetrics
import ServiceKit

/// How wishes to hold seats end.
struct HoldMeters: Sendable {
    private let held: Counter
    private let refused: Counter

    init(_ metrics: any MetricsFactory) {
        func counter(_ outcome: String) -> Counter {
            Counter(label: "ticketpress_holds_total", dimensions: [("outcome", outcome)], factory: metrics)
        }
        (held, refused) = (counter("held"), counter("refused"))
    }

    /// Counts what the work comes to; what fails for other reasons than the wish is no outcome of it.
    func counting<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            let result = try await work()
            held.increment()
            return result
        } catch let error as APIError where error.statusCode == 409 {
            refused.increment()
            throw error
        }
    }
}
