import Domain
import Foundation

/// All that a process knows of itself, as text for those who collect it: what was counted, what is asked now, what it costs.
public struct MetricsPage: Sendable {
    private let registry: MetricsRegistry
    private let office: BoxOffice
    private let exposition: Exposition

    /// `words` say what each name is about.
    public init(_ registry: MetricsRegistry, _ office: BoxOffice, words: [String: String] = [:]) {
        (self.registry, self.office) = (registry, office)
        exposition = Exposition(words: words)
    }

    public var text: String {
        get async {
            let (asked, isComplete) = await office.askedFigures
            let complete = MetricFamily("ticketpress_figures_complete", .gauge, isComplete ? 1 : 0)
            return exposition.text(registry.read + office.knownFigures + asked + ProcessFigures.read + [complete])
        }
    }
}
