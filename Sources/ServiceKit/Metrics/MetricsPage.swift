import Domain
import Foundation

/// All that a process knows of itself, as text for those who collect it: what was counted, what is asked now, what it costs.
public struct MetricsPage: Sendable {
    private let registry: MetricsRegistry
    private let office: BoxOffice
    private let exposition: Exposition

    /// Collectors wait for ten seconds mostly, and a pool for its database for five; what counters say is wanted above all
    /// when that does not answer.
    private static let patience = Duration.seconds(8)

    /// `words` say what each name is about.
    public init(_ registry: MetricsRegistry, _ office: BoxOffice, words: [String: String] = [:]) {
        (self.registry, self.office) = (registry, office)
        exposition = Exposition(words: words)
    }

    public var text: String {
        get async {
            let office = office
            let asked = await promptly(within: Self.patience) { await office.askedFigures }
            let isComplete = MetricFamily("ticketpress_figures_complete", .gauge, asked == nil ? 0 : 1)
            return exposition.text(
                registry.read + office.knownFigures + (asked ?? []) + ProcessFigures.read + [isComplete])
        }
    }
}

/// What some work comes to, or nil if it takes longer; then it goes on for nobody.
private func promptly<Result: Sendable>(
    within time: Duration, _ work: @escaping @Sendable () async -> Result
) async -> Result? {
    let (ends, end) = AsyncStream.makeStream(of: Result?.self)
    Task { end.yield(await work()) }
    let alarm = Task {
        // Cancelled when nobody waits any more.
        try? await Task.sleep(for: time)
        end.yield(nil)
    }
    defer { alarm.cancel() }
    for await first in ends { return first }
    return nil
}
