import CoreMetrics
import Synchronization

/// Counts for swift-metrics, and gives out what was counted. Whoever measures keeps the counter, gauge or timer that was made
/// for it; to note something takes no lock and makes no text, and counters with equal names and dimensions are one.
///
/// A name is written as Prometheus wants it, with its unit at the end: `ticketpress_render_duration_seconds`. Timers, and
/// recorders that aggregate, are histograms of seconds; what else swift-metrics knows is a counter or a gauge.
public final class MetricsRegistry: MetricsFactory {
    private struct Family {
        let kind: MetricKind
        var series: [[MetricLabel]: any ReadableMetric] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    public init() {}

    /// What was counted so far, by name. Of what goes on meanwhile, a part may be in it.
    public var read: [MetricFamily] {
        let all = families.withLock { $0 }
        return all.map { name, family in
            MetricFamily(name, family.kind, family.series.flatMap { labels, metric in metric.samples(labels) })
        }
    }

    // MARK: - swift-metrics

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        made(label, dimensions, .counter, CountedMetric.init) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        made(label, dimensions, .gauge, GaugedMetric.init) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if !aggregate { return made(label, dimensions, .gauge, GaugedMetric.init) ?? NOOPMetricsHandler.instance }
        return histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// What was counted stays: a series that went away would look like one that was reset.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func histogram(_ label: String, _ dimensions: [(String, String)]) -> HistogramMetric? {
        made(label, dimensions, .histogram, HistogramMetric.init)
    }

    /// Nil where another kind of metric has the name: what is counted then is counted nowhere.
    private func made<Metric: ReadableMetric>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricKind, _ make: () -> Metric
    ) -> Metric? {
        let labels = dimensions.map { MetricLabel(MetricName.label($0.0), $0.1) }.sorted { $0.name < $1.name }
        return families.withLock { families in
            var family = families[MetricName.metric(label)] ?? Family(kind: kind)
            guard family.kind == kind else { return nil }
            if let known = family.series[labels] { return known as? Metric }
            let metric = make()
            family.series[labels] = metric
            families[MetricName.metric(label)] = family
            return metric
        }
    }
}

/// Names as the format allows them (Prometheus, "Metric names and labels"); what it does not becomes an underscore.
enum MetricName {
    static func metric(_ name: String) -> String { allowed(name, ":") }
    static func label(_ name: String) -> String { allowed(name, "") }

    private static func allowed(_ name: String, _ others: String) -> String {
        var result = ""
        for character in name {
            let isLetter = character.isASCII && character.isLetter || character == "_" || others.contains(character)
            let isDigit = character.isASCII && character.isNumber
            if isDigit && result.isEmpty { result.append("_") }
            result.append(isLetter || isDigit ? character : "_")
        }
        return result.isEmpty ? "_" : result
    }
}
