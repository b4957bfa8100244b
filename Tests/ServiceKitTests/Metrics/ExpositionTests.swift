import CoreMetrics
import Dispatch
import Foundation
import Testing

@testable import ServiceKit

@Suite struct `The text of metrics` {
    private let registry = MetricsRegistry()

    private var lines: [String] { text().split(separator: "\n").map(String.init) }

    private func text(_ words: [String: String] = [:]) -> String { Exposition(words: words).text(registry.read) }

    @Test func `has every name with its kind, in order, and what is to be escaped is`() {
        Counter(label: "things_total", dimensions: [("kind", "a\"b\\c\nd"), ("age", "old")], factory: registry)
            .increment(by: 3)
        Counter(label: "things_total", dimensions: [("kind", "b"), ("age", "new")], factory: registry).increment()
        Meter(label: "level", factory: registry).set(0.5)
        #expect(
            text(["things_total": "What\nis \\ \"counted\"."]) == #"""
                # TYPE level gauge
                level 0.5
                # HELP things_total What\nis \\ "counted".
                # TYPE things_total counter
                things_total{age="new",kind="b"} 1
                things_total{age="old",kind="a\"b\\c\nd"} 3

                """#)
    }

    @Test func `of a histogram has buckets that only grow, up to all of it`() {
        let timer = CoreMetrics.Timer(label: "work_seconds", dimensions: [("z", "1")], factory: registry)
        // On the bound, between two, and above all.
        for milliseconds in [1, 3, 40_000] { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }
        #expect(lines.first == "# TYPE work_seconds histogram")
        let buckets = lines.filter { $0.hasPrefix("work_seconds_bucket") }
        let counts = buckets.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts == [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3])
        #expect(buckets.first == #"work_seconds_bucket{z="1",le="0.001"} 1"#)
        #expect(buckets.dropLast().last == #"work_seconds_bucket{z="1",le="30"} 2"#)
        #expect(buckets.last == #"work_seconds_bucket{z="1",le="+Inf"} 3"#)
        #expect(lines.suffix(2) == [#"work_seconds_sum{z="1"} 40.004"#, #"work_seconds_count{z="1"} 3"#])
    }

    @Test func `has what is no number above all`() {
        let recorder = Recorder(label: "taken_seconds", factory: registry)
        recorder.record(1)
        recorder.record(Double.nan)
        #expect(lines.contains(#"taken_seconds_bucket{le="0.5"} 0"#))
        #expect(lines.contains(#"taken_seconds_bucket{le="30"} 1"#))
        #expect(lines.contains(#"taken_seconds_bucket{le="+Inf"} 2"#))
        #expect(lines.contains("taken_seconds_sum NaN"))
    }

    @Test func `has numbers as Go reads them`() {
        for (number, written) in [
            (0.0, "0"), (-0.25, "-0.25"), (1e21, "1e+21"), (2e-7, "2e-07"), (12_345_678_901, "12345678901"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ] {
            #expect(number.exposed == written)
        }
    }

    @Test func `has only names that the format knows`() {
        Counter(label: "1st.counter-of/ä", dimensions: [("a:b", "c")], factory: registry).increment()
        #expect(lines.contains(#"_1st_counter_of__{a_b="c"} 1"#))
    }

    @Test func `has one line for what is counted in two places, and none for what has another's name`() {
        for _ in 1...2 { Counter(label: "a_total", dimensions: [("x", "1")], factory: registry).increment() }
        Meter(label: "a_total", factory: registry).set(7)
        #expect(lines == ["# TYPE a_total counter", #"a_total{x="1"} 2"#])
    }

    @Test func `has everything that many threads count at the same time`() {
        let counter = Counter(label: "c_total", factory: registry)
        let meter = Meter(label: "m", factory: registry)
        let timer = CoreMetrics.Timer(label: "t_seconds", factory: registry)
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            for _ in 1...10_000 {
                counter.increment()
                if number % 2 == 0 { meter.increment(by: 2) } else { meter.decrement(by: 1) }
                timer.recordNanoseconds(500_000_000)
            }
        }
        #expect(lines.contains("c_total 80000"))
        #expect(lines.contains("m 40000"))
        #expect(lines.contains("t_seconds_count 80000"))
        #expect(lines.contains("t_seconds_sum 40000"))
    }

    @Test func `tells what the process costs`() throws {
        let figures = Dictionary(uniqueKeysWithValues: ProcessFigures.read.map { ($0.name, $0.samples[0].value) })
        #expect(try #require(figures["process_resident_memory_bytes"]) > 1_000_000)
        #expect(
            try #require(figures["process_virtual_memory_bytes"])
                >= #require(figures["process_resident_memory_bytes"]))
        #expect(try #require(figures["process_cpu_seconds_total"]) > 0)
        #expect(try #require(figures["process_open_fds"]) >= 3)
        #expect(try #require(figures["process_max_fds"]) >= #require(figures["process_open_fds"]))
        #expect(try #require(figures["process_threads"]) >= 1)
        let start = try #require(figures["process_start_time_seconds"])
        // Reckoned from now, and not from when the system was started.
        let stat = try String(contentsOfFile: "/proc/self/stat", encoding: .utf8)
        let fields = stat[stat.index(after: try #require(stat.lastIndex(of: ")")))...].split(separator: " ")
        let uptime = try String(contentsOfFile: "/proc/uptime", encoding: .utf8).split(separator: " ")
        let ticks = try #require(Double(fields[19])) / Double(sysconf(Int32(_SC_CLK_TCK)))
        let age = try #require(uptime.first.flatMap { Double($0) }) - ticks
        #expect(abs(Date().timeIntervalSince1970 - age - start) < 3)
    }
}
