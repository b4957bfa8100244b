/// What a metric is, as those who collect it are told.
public enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}

public struct MetricLabel: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// One number.
public struct MetricSample: Sendable, Hashable {
    public let labels: [MetricLabel]
    public let value: Double
    /// What a histogram's name has added for this of its numbers.
    let suffix: String

    public init(_ value: Double, _ labels: [MetricLabel] = []) { self.init(value, labels, suffix: "") }

    init(_ value: Double, _ labels: [MetricLabel], suffix: String) {
        (self.labels, self.value, self.suffix) = (labels, value, suffix)
    }
}

/// All numbers of one name.
public struct MetricFamily: Sendable, Hashable {
    public let name: String
    public let kind: MetricKind
    public var samples: [MetricSample]

    public init(_ name: String, _ kind: MetricKind, _ samples: [MetricSample]) {
        (self.name, self.kind, self.samples) = (name, kind, samples)
    }

    /// One number without labels.
    public init(_ name: String, _ kind: MetricKind, _ value: Double) { self.init(name, kind, [MetricSample(value)]) }
}

/// The text format of Prometheus, version 0.0.4 (prometheus.io, "Exposition formats").
public struct Exposition: Sendable {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What is said about each name.
    private let words: [String: String]

    public init(words: [String: String] = [:]) { self.words = words }

    /// Families of one name are one. A name that has no number yet stands there without.
    public func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for (name, group) in Dictionary(grouping: families, by: \.name).sorted(by: { $0.key < $1.key }) {
            if let words = words[name] { text += "# HELP \(name) \(Self.escaped(words))\n" }
            text += "# TYPE \(name) \(group[0].kind.rawValue)\n"
            for sample in group.flatMap(Self.sorted) { Self.write(sample, name, into: &text) }
        }
        return text
    }

    /// The series by their labels. The numbers of a histogram stay together and in their order.
    private static func sorted(_ family: MetricFamily) -> [MetricSample] {
        func key(_ sample: MetricSample) -> String {
            sample.labels.filter { $0.name != "le" || family.kind != .histogram }.map { "\($0.name)=\($0.value)" }
                .joined(separator: "\u{1}")
        }
        let keyed = family.samples.enumerated().map { (key: key($0.element), place: $0.offset, sample: $0.element) }
        return keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.sample)
    }

    private static func write(_ sample: MetricSample, _ name: String, into text: inout String) {
        text += name + sample.suffix
        if !sample.labels.isEmpty {
            let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
            text += "{\(labels.joined(separator: ","))}"
        }
        text += " \(sample.value.exposed)\n"
    }

    /// A backslash, a line feed, and within quotes a quote.
    static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Double {
    /// As Go reads it; whole numbers without a point.
    var exposed: String {
        if isNaN { return "NaN" }
        if isInfinite { return self > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: self).map { "\($0)" } ?? "\(self)"
    }
}
