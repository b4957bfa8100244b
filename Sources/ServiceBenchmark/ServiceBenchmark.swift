// Measures the box office as its users meet it: `ticketpress serve` in a process of its own, with its private PostgreSQL
// (fsync on), spoken to over HTTP by this one. Prints a table and writes bench-service.json. It asserts nothing but that
// answers are what they should be.
//
//   service-benchmark [SECONDS [PROGRAM]]     how long each figure is measured (10), and the program (.build/release/ticketpress)
//
// Processor time is that of the server and of PostgreSQL, not of this process, which stands for the buyers' own machines.

import Foundation
import HTTPClient

@main struct ServiceBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let seconds = arguments.first.flatMap { Double($0) } ?? 10
        let program = arguments.dropFirst().first ?? ".build/release/ticketpress"
        let office = try await OfficeUnderTest.start(program)
        do {
            try await measure(office, seconds)
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
        report.rush = try await Rush(scene).measure()
        print(report.rush?.row ?? "")
        report.connections = try await Connections(scene).measure()
        print(report.connections?.row ?? "")
        try report.write(to: "bench-service.json")
    }
}
