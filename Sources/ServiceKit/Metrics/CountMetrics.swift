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

/// Times in seconds, sorted into buckets.
final class HistogramMetric: ReadableMetric, TimerHandler, RecorderHandler {
    /// The upper bounds of buckets, ascending, from what a cache answers to what a person does not wait for; above the last
    /// one is all the rest.
    private static let bounds: InlineArray<14, Double> = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    private let counts: InlineArray<15, Atomic<UInt64>> = InlineArray { _ in Atomic(0) }
    private let sum = AtomicDouble()

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        var bucket = 0
        // What is no number is in no bucket but the last.
        while bucket < Self.bounds.count, !(value <= Self.bounds[bucket]) { bucket += 1 }
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
            let bound = index < Self.bounds.count ? Self.bounds[index] : .infinity
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
