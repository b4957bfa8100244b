// Measures the box office as its users meet it: `ticketpress serve` in a process of its own, with its private PostgreSQL
// (fsync on), spoken to over HTTP by this one. Prints a table and writes bench-service.json. It asserts nothing but that
// answers are what they should be.
//
//   service-benchmark [SECONDS [PROGRAM]]     how long each figure is measured (10), and the program (.build/release/ticketpress)
//   service-benchmark renewals [TICKETS [PROGRAM]]   so many tickets (100,000) that `ticketpress rerender` makes, and then looks at;
//                                                    and 2,000 that it makes into S3, beside bare PUTs
//   service-benchmark rush [BUYERS [PROGRAM]]   many buyers (2,000) for a quarter as many seats, without Redis and with it, by turns
//
// Processor time is that of the server and of PostgreSQL, not of this process, which stands for the buyers' own machines.

import Foundation
import HTTPClient

@main struct ServiceBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "rush" {
            let rest = arguments.dropFirst()
            return try await rush(rest.first.flatMap { Int($0) } ?? 2000, rest.dropFirst().first ?? standard)
        }
        if arguments.first == "renewals" {
            let rest = arguments.dropFirst()
            return try await renewals(rest.first.flatMap { Int($0) } ?? 100_000, rest.dropFirst().first ?? standard)
        }
        let seconds = arguments.first.flatMap { Double($0) } ?? 10
        let program = arguments.dropFirst().first ?? standard
        let office = try await OfficeUnderTest.start(program)
        do {
            try await measure(office, seconds)
        } catch {
            await office.stop()
            throw error
        }
        await office.stop()
    }

    private static let standard = ".build/release/ticketpress"

    private static func renewals(_ count: Int, _ program: String) async throws {
        let renewals = try await Renewals.prepare(count, program)
        defer { renewals.clear() }
        var figures = RenewalFigures()
        for name in ["tickets made", "tickets looked at"] {
            let run = try renewals.measure(name)
            print(run.row)
            figures.folder.append(run)
        }
        let s3 = try await RenewalsToS3(renewals).measure()
        print(s3.row)
        figures.s3 = s3
        try Report.write(figures, to: "bench-renewals.json")
    }

    private static func rush(_ people: Int, _ program: String) async throws {
        var office = try await OfficeUnderTest.start(program)
        var report = Report(start: office.startSeconds)
        do {
            let redis = try await RedisUnderTest(in: office.folder)
            defer { redis.stop() }
            var scene = try await Scene.make(office)
            let crowd = try await Rush.crowd(people, of: scene)
            // The machine's speed varies: what is compared comes by turns.
            for turn in 1...3 {
                for (name, helper) in [("without Redis", nil), ("with Redis", redis)] {
                    office = try await office.restarted(with: helper)
                    scene.office = office
                    let figures = try await Rush(scene: scene, people: crowd).measure("\(name), \(turn)")
                    print(figures.row)
                    report.rushes.append(figures)
                }
            }
            try report.write(to: "bench-rush.json")
        } catch {
            await office.stop()
            throw error
        }
        await office.stop()
    }

    private static func measure(_ office: OfficeUnderTest, _ seconds: Double) async throws {
        var report = Report(start: office.startSeconds)
        report.restMegabytes = office.memory() / 1e6
        print(String(format: "first start %.1f s, %.0f MB at rest with PostgreSQL", report.start, report.restMegabytes))
        let scene = try await Scene.make(office)
        print(Rate.heading)
        func note(_ rate: Rate) {
            print(rate.row)
            report.rates.append(rate)
        }
        let (bookings, paying) = try await Bookings(scene).measure(seconds: seconds)
        note(bookings)
        note(paying)
        let readings = Readings(scene)
        for figure in [
            readings.admission, readings.download, readings.shows, readings.seatMap, readings.unchangedSeatMap,
        ] {
            note(try await figure(seconds))
        }
        let rush = try await Rush(scene: scene, people: Rush.crowd(200, of: scene)).measure("without Redis")
        print(rush.row)
        report.rushes.append(rush)
        report.connections = try await Connections(scene).measure()
        print(report.connections?.row ?? "")
        try report.write(to: "bench-service.json")
    }
}
