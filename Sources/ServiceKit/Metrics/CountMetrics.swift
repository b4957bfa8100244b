import CoreMetrics
import Synchronization

// What is counted, each in atomic words of its own: whoever counts waits for nobody, and no order among them matters.

/// A metric of which the registry can tell what it has come to.
protocol ReadableMetric: AnyObject, Sendable {
    func samples(_ labels: [MetricLabel]) -> [MetricSample]
}

final class CountedMetric: ReadableMetric, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(Double(count.load(ordering: .relaxed)), labels)]
    }
}

/// A counter of what comes in fractions, such as seconds.
final class SummedMetric: ReadableMetric, FloatingPointCounterHandler {
    private let sum = AtomicDouble()

    func increment(by amount: Double) { sum.add(amount) }
    func reset() { sum.value = 0 }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] { [MetricSample(sum.value, labels)] }
}

/// A gauge.
final class GaugedMetric: ReadableMetric, MeterHandler, RecorderHandler {
    private let level = AtomicDouble()

    func set(_ value: Int64) { level.value = Double(value) }
    func set(_ value: Double) { level.value = value }
    func increment(by amount: Double) { level.add(amount) }
    func decrement(by amount: Double) { level.add(-amount) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] { [MetricSample(level.value, labels)] }
}

/// Observations, sorted into buckets. Timers' are seconds, as all times that are given out.
final class HistogramMetric: ReadableMetric, TimerHandler, RecorderHandler {
    /// The upper bounds of buckets, ascending; above the last one is all the rest.
    enum Bounds: Sendable {
        /// From what a cache answers to what a person does not wait for.
        case seconds
        /// Bytes, from a kilobyte on, or whatever else is small and large.
        case sizes

        var values: InlineArray<14, Double> {
            switch self {
            case .seconds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
            case .sizes: InlineArray { Double(1 << (10 + $0)) }
            }
        }
    }

    private let bounds: InlineArray<14, Double>
    private let counts: InlineArray<15, Atomic<UInt64>> = InlineArray { _ in Atomic(0) }
    private let sum = AtomicDouble()

    init(_ bounds: Bounds) { self.bounds = bounds.values }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        var bucket = 0
        // What is no number is in no bucket but the last.
        while bucket < bounds.count, !(value <= bounds[bucket]) { bucket += 1 }
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    /// Each bucket has those of all lower ones in it; the last, which is the count, is made of what was read, so that they
    /// agree whatever is counted meanwhile.
    func samples(_ labels: [MetricLabel]) -> [MetricSample] {
        var samples: [MetricSample] = []
        var count = 0.0
        for index in counts.indices {
            count += Double(counts[index].load(ordering: .relaxed))
            let bound = index < bounds.count ? bounds[index] : .infinity
            samples.append(MetricSample(count, labels + [MetricLabel("le", bound.exposed)], suffix: "_bucket"))
        }
        return samples + [
            MetricSample(sum.value, labels, suffix: "_sum"), MetricSample(count, labels, suffix: "_count"),
        ]
    }
}

/// A number that several threads add to.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double {
        get { Double(bitPattern: bits.load(ordering: .relaxed)) }
        nonmutating set { bits.store(newValue.bitPattern, ordering: .relaxed) }
    }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (isDone, found) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if isDone { return }
            old = found
        }
    }
}
