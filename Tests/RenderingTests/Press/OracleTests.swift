import Foundation
import Testing

@testable import Rendering

/// The press and the Cairo canvas write the same scenes; what readers show of the two must agree. `make oracle` tries
/// thousands of tickets of each template and prints the worst figures.
@Suite("The press, with Cairo as its oracle")
struct OracleTests {
    /// The share of pixels of a page at 200 dpi that may be more than 48 of 255 outside of what the other picture has
    /// there and beside it.
    static let far = 0.001
    /// The mean difference of a page's channels, of 255. Glyphs that poppler puts a quarter of a pixel further to the
    /// right make up nearly all of it: both engines round their places, each in its own way.
    static let mean = 1.2

    /// Tickets to a document: enough to share fonts, few enough to be kept in memory.
    private static let batch = 50

    /// What scripts/python/compare_engines.py prints.
    struct Report: Decodable {
        var pages: Int
        var far: Double
        var farPage: Int
        var mean: Double
        var meanPage: Int
        var faults: [String]
    }

    private static var wanted: Int? {
        ProcessInfo.processInfo.environment["TICKETPRESS_ORACLE"].flatMap { Int($0) }
    }

    @Test(arguments: Exhibit.names)
    func `draws what Cairo draws, and reads the same`(name: String) throws {
        let exhibit = try Exhibit(name)
        let total = Self.wanted ?? 40
        var (pages, far, mean) = (0, 0.0, 0.0)
        for start in stride(from: 0, to: total, by: Self.batch) {
            let report = try compare(exhibit, count: min(Self.batch, total - start), seed: UInt64(start))
            let place = "seed \(start), see .build/oracle/\(name)"
            #expect(report.faults.isEmpty, "\(report.faults.joined(separator: "\n")) (\(place))")
            #expect(report.far <= Self.far, "page \(report.farPage) (\(place))")
            #expect(report.mean <= Self.mean, "page \(report.meanPage) (\(place))")
            (pages, far, mean) = (pages + report.pages, max(far, report.far), max(mean, report.mean))
        }
        guard Self.wanted != nil else { return }
        let percent = (far * 100).formatted(.number.precision(.fractionLength(4)).locale(Locale(identifier: "en")))
        let rounded = mean.formatted(.number.precision(.fractionLength(4)).locale(Locale(identifier: "en")))
        print("oracle: \(name): \(total) tickets, \(pages) pages; at worst \(percent) % of pixels far, mean \(rounded)")
    }

    private func compare(_ exhibit: Exhibit, count: Int, seed: UInt64) throws -> Report {
        let tickets = try exhibit.tickets(count, seed: seed)
        let scratch = try Scratch()
        let files = try [Engine.press, .cairo].map { engine in
            try scratch.write(try exhibit.merged(tickets.map(\.scene), by: engine), "\(engine).pdf").path
        }
        let expected = try scratch.write(
            Array(try JSONEncoder().encode(tickets.flatMap(\.pages))), "expected.json")
        let kept = Project.root.appending(path: ".build/oracle/\(exhibit.name)").path
        let output = try Tool.script("compare_engines.py", files + [expected.path, "--keep", kept])
        return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
    }
}
